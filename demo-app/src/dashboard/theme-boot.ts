import { applyRememberedTheme } from './theme.js';

applyRememberedTheme();
