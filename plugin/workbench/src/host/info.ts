/** What the server tells the page before it draws anything. */
export interface WorkbenchInfo {
  /** `timeInterval` of the data source in `provisioning/datasources`; empty when it has none. */
  readonly scrapeInterval: string;
}

/** Asked for while the page is loaded. Without an answer the first query will say what is wrong. */
export async function readInfo(): Promise<WorkbenchInfo> {
  try {
    const response = await fetch('/api/workbench');
    if (response.ok) return (await response.json()) as WorkbenchInfo;
  } catch {
    // See above.
  }
  return { scrapeInterval: '' };
}
