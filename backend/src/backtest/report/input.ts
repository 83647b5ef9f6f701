import type { Watch } from '../../config/schema.js';
import type { BacktestResult } from '../backtest.js';
import type { HistorySource } from '../source.js';
import type { Notes } from '../summary.js';

export interface BacktestReportInput {
  readonly result: BacktestResult;
  readonly source: HistorySource;
  readonly config: Watch;
  readonly notes: Notes;
}
