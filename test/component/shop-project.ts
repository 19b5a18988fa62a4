import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const REPOSITORY = resolve(import.meta.dirname, '../..');

/** gitlab-ci-local reads components of the project itself from the work tree. */
const PUBLISHED = 'sluice/sluice/gate@0.1.0';
const OWN = '$CI_PROJECT_PATH/gate@$CI_COMMIT_SHA';

export interface PipelineRun {
  readonly code: number;
  readonly output: string;
}

/** The example shop as a project of its own, in a fresh git repository, with a pipeline that includes the component. */
export interface ShopProject {
  readonly folder: string;
  /** The commit of the default branch before the change, and the change's own. */
  readonly base: string;
  readonly head: string;
  /** Runs the project's pipeline by gitlab-ci-local with these variables and nothing else of this environment. */
  pipeline(variables: Readonly<Record<string, string>>, unset?: readonly string[]): Promise<PipelineRun>;
  remove(): Promise<void>;
}

/** `change` may make another pipeline of the example's. */
export async function createShopProject(
  gitlabUrl: string,
  change: (pipeline: string) => string = (pipeline) => pipeline,
): Promise<ShopProject> {
  const root = await mkdtemp(join(tmpdir(), 'sluice-component-'));
  const folder = join(root, 'project');
  const shop = join(REPOSITORY, 'examples/shop');
  for (const part of ['manifests', 'flows']) {
    await cp(join(shop, part), join(folder, part), { recursive: true });
  }
  await cp(join(REPOSITORY, 'templates'), join(folder, 'templates'), { recursive: true });
  const pipeline = await readFile(join(shop, '.gitlab-ci.yml'), 'utf8');
  if (!pipeline.includes(PUBLISHED)) throw new Error(`the example does not include ${PUBLISHED}`);
  await writeFile(join(folder, '.gitlab-ci.yml'), change(pipeline.replace(PUBLISHED, () => OWN)));
  await writeFile(
    join(folder, '.sluice.yaml'),
    'policies: [policies]\ninventory: [manifests]\nflows: [flows/hubble.ndjson.gz]\ncni: cilium\nevidence: {maxAge: "off"}\n',
  );

  const git = async (...args: string[]) => (await run('git', args, { cwd: folder })).stdout.trim();
  const commitPolicies = async (side: string, message: string) => {
    await rm(join(folder, 'policies'), { recursive: true, force: true });
    await cp(join(shop, 'policies', side), join(folder, 'policies'), { recursive: true });
    await git('add', '--all');
    await git('-c', 'user.name=Dev', '-c', 'user.email=dev@example.org', 'commit', '--quiet', '-m', message);
    return git('rev-parse', 'HEAD');
  };
  await git('init', '--quiet', '--initial-branch=main');
  await git('remote', 'add', 'origin', `${gitlabUrl}/shop/policies.git`);
  const base = await commitPolicies('base', 'Policies');
  await git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  await git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main');
  await git('checkout', '--quiet', '-b', 'change');
  const head = await commitPolicies('head', 'Tighten policies');

  const bin = join(root, 'bin');
  await mkdir(bin);
  await writeFile(
    join(bin, 'sluice'),
    `#!/bin/sh\nexec "${process.execPath}" "${REPOSITORY}/dist/cli.js" "$@"\n`,
  );
  await chmod(join(bin, 'sluice'), 0o755);

  return {
    folder,
    base,
    head,
    async pipeline(variables, unset = []) {
      const args = [
        join(REPOSITORY, 'node_modules/.bin/gitlab-ci-local'),
        '--force-shell-executor',
        ...Object.entries(variables).flatMap(([name, value]) => ['--variable', `${name}=${value}`]),
        ...unset.flatMap((name) => ['--unset-variable', name]),
      ];
      // gitlab-ci-local hands its whole environment to the jobs: theirs must hold nothing of ours.
      const env = { PATH: `${bin}:${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`, HOME: root };
      const options = { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 };
      return run(process.execPath, args, options).then(
        ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
        (error: { code?: number; stdout?: string; stderr?: string }) => ({
          code: error.code ?? -1,
          output: `${error.stdout ?? ''}${error.stderr ?? ''}`,
        }),
      );
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
