import { readFileSync } from 'node:fs';
import { DockerfileParser, type Copy, type From, type Instruction } from 'dockerfile-ast';

/** One line of a stage that changes files. */
export type Step =
  | { readonly kind: 'copy'; readonly from?: string; readonly paths: readonly string[] }
  | { readonly kind: 'run'; readonly command: string; readonly workdir: string };

export interface Stage {
  readonly name: string | undefined;
  /** An image, or the name of an earlier stage. */
  readonly base: string;
  readonly steps: readonly (Step & { readonly workdir: string })[];
  readonly env: Readonly<Record<string, string>>;
  readonly workdir: string;
  readonly user: string | undefined;
  readonly command: readonly string[];
  readonly healthCommand: readonly string[] | undefined;
  readonly exposed: readonly number[];
}

/** The stages of a Dockerfile, the last one being the image. Knows what ours use, and throws at more. */
export function readDockerfile(file: string): Stage[] {
  const dockerfile = DockerfileParser.parse(readFileSync(file, 'utf8'));
  const groups: Instruction[][] = [];
  for (const instruction of dockerfile.getInstructions()) {
    if (instruction.getKeyword() === 'FROM') groups.push([]);
    groups.at(-1)!.push(instruction);
  }
  const stages: Stage[] = [];
  for (const group of groups) {
    const base = (group[0] as From).getImage();
    stages.push(
      readStage(
        group,
        stages.find(({ name }) => name === base),
      ),
    );
  }
  return stages;
}

/** @param parent the stage it begins with; folder and environment are inherited */
function readStage([from, ...instructions]: Instruction[], parent: Stage | undefined): Stage {
  const stage = {
    steps: [] as (Step & { workdir: string })[],
    env: { ...parent?.env } as Record<string, string>,
    workdir: parent?.workdir ?? '/',
    user: undefined as string | undefined,
    entrypoint: [] as string[],
    cmd: [] as string[],
    healthCommand: undefined as string[] | undefined,
    exposed: [] as number[],
  };
  for (const instruction of instructions) {
    const text = (instruction.getArgumentsContent() ?? '').replace(/\\\n/g, ' ').trim();
    const { workdir } = stage;
    switch (instruction.getKeyword()) {
      case 'WORKDIR':
        stage.workdir = text;
        break;
      case 'ENV':
        for (const [, name, value] of text.matchAll(/(\w+)=(\S+)/g)) stage.env[name!] = value!;
        break;
      case 'COPY': {
        const flags = (instruction as Copy).getFlags();
        const source = flags.find((flag) => flag.getName() === 'from')?.getValue();
        if (flags.length > (source ? 1 : 0)) throw new Error(`Unknown flag: COPY ${text}`);
        const paths = instruction.getArguments().map((argument) => argument.getValue());
        stage.steps.push({ kind: 'copy', paths, workdir, ...(source ? { from: source } : {}) });
        break;
      }
      case 'RUN':
        stage.steps.push({ kind: 'run', command: text, workdir });
        break;
      case 'USER':
        stage.user = text;
        break;
      case 'ENTRYPOINT':
        stage.entrypoint = JSON.parse(text) as string[];
        break;
      case 'CMD':
        stage.cmd = JSON.parse(text) as string[];
        break;
      case 'HEALTHCHECK':
        stage.healthCommand = JSON.parse(/CMD\s+(\[.*)$/s.exec(text)![1]!) as string[];
        break;
      case 'EXPOSE':
        stage.exposed.push(Number(text));
        break;
      case 'VOLUME':
        break;
      default:
        throw new Error(`Unknown instruction: ${instruction.getKeyword()} ${text}`);
    }
  }
  const { entrypoint, cmd, ...rest } = stage;
  return {
    name: (from as From).getBuildStage() ?? undefined,
    base: (from as From).getImage()!,
    ...rest,
    command: [...entrypoint, ...cmd],
  };
}
