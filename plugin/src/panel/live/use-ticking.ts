import { useEffect, useState } from 'react';
import { useVisible } from '../../shared/use-visible';

/** The time, every second, while it is needed. Unix milliseconds. */
export function useTicking(active: boolean): number {
  const visible = useVisible();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!active || !visible) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [active, visible]);
  return now;
}
