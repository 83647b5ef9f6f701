/** Stands where Grafana's libraries import the code editor, which the workbench has no use for. */
const absent: Record<string, unknown> = {};

export default absent;
export const loader = { config(): void {}, init: (): Promise<never> => new Promise(() => {}) };
export const Editor = (): null => null;
export const DiffEditor = Editor;
export const editor = absent;
export const languages = absent;
