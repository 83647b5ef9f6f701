import { AppPlugin } from '@grafana/data';
import { App } from './app/app';
import { ConfigurationPage } from './app/configuration/configuration-page';

export const plugin = new AppPlugin().setRootPage(App).addConfigPage({
  title: 'Configuration',
  icon: 'cog',
  body: ConfigurationPage,
  id: 'configuration',
});
