/** What is read of a Kubernetes object; that the rest is right, schemas tell. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Labels;
    readonly annotations?: Labels;
  };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: Spec;
}

export interface Spec {
  readonly template?: { readonly metadata: { readonly labels: Labels }; readonly spec: PodSpec };
  readonly jobTemplate?: { readonly spec: Spec };
  /** A service has labels here, everything else has them one level deeper. */
  readonly selector?: Labels | { readonly matchLabels?: Labels };
  readonly podSelector?: { readonly matchLabels?: Labels };
  readonly policyTypes?: readonly string[];
  readonly ingress?: readonly object[];
  readonly egress?: readonly object[];
  readonly ports?: readonly {
    readonly name: string;
    readonly port: number;
    readonly targetPort: string;
  }[];
  readonly endpoints?: readonly { readonly port: string }[];
}

export type Labels = Readonly<Record<string, string>>;

export interface EnvironmentVariable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef?: { readonly name: string; readonly key: string } };
}

export interface Probe {
  readonly httpGet?: { readonly path: string; readonly port: string | number };
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly EnvironmentVariable[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
  readonly resources?: {
    readonly requests?: Labels;
    readonly limits?: Labels;
  };
  readonly startupProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly securityContext?: Readonly<Record<string, unknown>>;
}

export interface Workload {
  /** `Deployment/demo-app-1`. */
  readonly id: string;
  readonly labels: Labels;
  /** What the object selects its pods by; Jobs select theirs themselves. */
  readonly selector?: Labels;
  readonly pod: PodSpec;
}

export interface PodSpec {
  readonly serviceAccountName?: string;
  readonly automountServiceAccountToken?: boolean;
  readonly securityContext?: Readonly<Record<string, unknown>>;
  readonly initContainers?: readonly Container[];
  readonly containers: readonly Container[];
  readonly volumes?: readonly Volume[];
}

export interface Volume {
  readonly name: string;
  readonly configMap?: { readonly name: string };
  readonly persistentVolumeClaim?: { readonly claimName: string };
  readonly emptyDir?: object;
  readonly projected?: { readonly sources: readonly { readonly configMap?: { name: string } }[] };
}

/** Everything that makes pods. */
export function workloads(objects: readonly KubernetesObject[]): Workload[] {
  return objects.flatMap((object) => {
    const { kind, spec, metadata } = object;
    const holder = kind === 'CronJob' ? spec?.jobTemplate?.spec : spec;
    if (holder?.template === undefined) return [];
    const selector = matchLabels(holder);
    return {
      id: `${kind}/${metadata.name}`,
      labels: holder.template.metadata.labels,
      ...(selector === undefined ? {} : { selector }),
      pod: holder.template.spec,
    };
  });
}

export function containers({ pod }: Workload): Container[] {
  return [...(pod.initContainers ?? []), ...pod.containers];
}

/** Whether a pod of these labels is selected. */
export function selects(selector: Labels, labels: Labels): boolean {
  return Object.entries(selector).every(([name, value]) => labels[name] === value);
}

/** The labels that an object selects pods by; undefined when it leaves that to others. */
export function matchLabels({ selector, podSelector }: Spec): Labels | undefined {
  const found = selector ?? podSelector;
  if (found === undefined) return undefined;
  return typeof found.matchLabels === 'object' ? found.matchLabels : (found as Labels);
}
