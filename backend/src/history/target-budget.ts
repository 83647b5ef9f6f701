/** How many targets the watches of one service may keep, together. */
export interface TargetBudget {
  readonly maxTargets: number;
  /** The part of one watch; what it does not hold, others may. */
  join(): BudgetShare;
}

export interface BudgetShare {
  /** Says how many are kept now. */
  hold(count: number): void;
  /** How many more may be kept. */
  free(): number;
}

export function createTargetBudget(maxTargets: number): TargetBudget {
  let held = 0;
  return {
    maxTargets,
    join() {
      let own = 0;
      return {
        hold(count) {
          held += count - own;
          own = count;
        },
        free: () => maxTargets - held,
      };
    },
  };
}
