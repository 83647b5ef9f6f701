/** Libraries as the app serves them; their types come from their packages. */
declare module '*/vendor/uPlot.esm.js' {
  import uPlot from 'uplot';
  export default uPlot;
}
declare module '*/vendor/lit-html.js' {
  export * from 'lit-html';
}
