import '@fontsource/inter/latin-400.css';
import '@fontsource/inter/latin-500.css';
