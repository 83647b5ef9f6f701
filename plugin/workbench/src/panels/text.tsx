import { PanelPlugin, renderTextPanelMarkdown, textUtil, type PanelProps } from '@grafana/data';
import type { ReactElement } from 'react';

interface Options {
  readonly mode?: 'markdown' | 'html' | 'code';
  readonly content?: string;
}

export const textPanel = new PanelPlugin<Options>(TextPanel)
  .setPanelOptions(() => undefined)
  .setNoPadding();

/** Stand-in for Grafana's text panel: Markdown or HTML, both cleaned of whatever could run. */
function TextPanel({ options, replaceVariables, height }: PanelProps<Options>): ReactElement {
  const { mode = 'markdown', content = '' } = options;
  const text = replaceVariables(content, {}, mode === 'code' ? undefined : 'html');
  if (mode === 'code') return <pre style={{ height, overflow: 'auto' }}>{text}</pre>;
  const html =
    mode === 'html' ? textUtil.sanitizeTextPanelContent(text) : renderTextPanelMarkdown(text);
  return (
    <div
      className="markdown-html"
      style={{ height, overflow: 'auto', padding: 8 }}
      dangerouslySetInnerHTML={{ __html: html }}
    />
  );
}
