// What Grafana's libraries take for granted when they are loaded, and jsdom or Node lack.
import { installBootData } from './src/host/boot-data';

window.matchMedia = (media) =>
  ({
    media,
    matches: false,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    addListener: () => undefined,
    removeListener: () => undefined,
  }) as unknown as MediaQueryList;
installBootData();

class NoIntersections {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
Object.assign(window, { IntersectionObserver: NoIntersections });
