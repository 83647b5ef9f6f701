/** The chart library, as the app serves it; its types come from its package. */
declare module '*/vendor/uPlot.esm.js' {
  import uPlot from 'uplot';
  export default uPlot;
}
