import type { ScopedVars } from '@grafana/data';
import type { TemplateSrv } from '@grafana/runtime';
import { isSceneObject, sceneGraph, type SceneObject } from '@grafana/scenes';

/** Interpolation for data sources: the variables are those of the scene that the request came from. */
export function createTemplateSrv(): TemplateSrv {
  return {
    getVariables: () => [],
    replace(target, scopedVars, format) {
      if (target === undefined || target === '') return '';
      const scene = sceneOf(scopedVars);
      if (scene === undefined) return target;
      return sceneGraph.interpolate(scene, target, scopedVars, format as never);
    },
    containsTemplate: (target) => /\$\w+|\$\{[^}]+\}|\[\[\w+\]\]/.test(target ?? ''),
    updateTimeRange: () => undefined,
  };
}

/** Scenes sends the object that asks along, wrapped so that it is not serialised. */
function sceneOf(scopedVars: ScopedVars | undefined): SceneObject | undefined {
  const holder = scopedVars?.['__sceneObject']?.value as { valueOf(): unknown } | undefined;
  const scene = holder?.valueOf();
  return isSceneObject(scene) ? scene : undefined;
}
