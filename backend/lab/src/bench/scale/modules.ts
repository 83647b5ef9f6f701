import * as ConfigLoad from '@kfp/backend/config/load.js';
import * as CoreRandom from '@kfp/backend/core/random.js';
import * as CoreClock from '@kfp/backend/core/clock.js';
import * as DatasetsWrite from '@kfp/backend/datasets/write.js';
import * as ReportHtml from '@kfp/backend/report/html.js';
import * as ReportLineChart from '@kfp/backend/report/line-chart.js';
import * as ReportPage from '@kfp/backend/report/page.js';
import * as ReportScale from '@kfp/backend/report/scale.js';
import * as LabelRun from '@kfp/backend/datasets/label-run.js';
import * as LocalBinary from '../../local/prometheus-binary.js';
import * as LocalGroup from '../../local/process-group.js';
import * as LocalReadiness from '../../local/readiness.js';

export type Modules = typeof ConfigLoad &
  typeof CoreRandom &
  typeof CoreClock &
  typeof DatasetsWrite &
  typeof ReportHtml &
  typeof ReportLineChart &
  typeof ReportPage &
  typeof ReportScale &
  typeof LabelRun &
  typeof LocalBinary &
  typeof LocalGroup &
  typeof LocalReadiness;

/** What the bench uses of the compiled backend. */
export function loadModules(): Promise<Modules> {
  return Promise.resolve({
    ...ConfigLoad,
    ...CoreRandom,
    ...CoreClock,
    ...DatasetsWrite,
    ...ReportHtml,
    ...ReportLineChart,
    ...ReportPage,
    ...ReportScale,
    ...LabelRun,
    ...LocalBinary,
    ...LocalGroup,
    ...LocalReadiness,
  } as Modules);
}
