// biome-ignore-all lint/suspicious/noTemplateCurlyInString: GitLab's variables look like this
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { renderAll } from '../../../ci-components/render-all.ts';
import { renderComponent } from '../../../ci-components/render-component.ts';

/** Rules of GitLab's `spec` header and of good components: doc/ci/inputs and doc/ci/components of GitLab. */

interface Input {
  readonly description?: string;
  readonly type?: string;
  readonly default?: unknown;
  readonly options?: readonly unknown[];
  readonly regex?: string;
}

interface Job {
  readonly script: readonly string[];
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly rules: readonly { readonly if: string }[];
  readonly stage?: string;
  readonly extends?: string;
  readonly inherit?: unknown;
  readonly artifacts?: { readonly expose_as?: string; readonly paths?: readonly string[] };
}

const INPUT = /\$\[\[\s*inputs\.([\w-]+)\s*\]\]/g;
const GLOBAL_KEYWORDS = ['default', 'stages', 'variables', 'workflow', 'include', 'image', 'before_script'];

describe.each(renderAll().map(({ path, text }) => [path, text] as const))('%s', (path, text) => {
  const [header, body] = parseAllDocuments(text).map((document) => {
    if (document.errors[0] !== undefined) throw document.errors[0];
    return document.toJS() as Record<string, unknown>;
  });
  const spec = header?.spec as { readonly inputs: Readonly<Record<string, Input>> };
  const inputs = Object.entries(spec.inputs);
  const all = Object.entries(body ?? {}) as [string, Job][];
  const jobs = all.filter(([name]) => !name.startsWith('.'));
  const bodyText = text.slice(text.indexOf('\n---\n'));
  const used = new Set([...bodyText.matchAll(INPUT)].map((match) => match[1]));

  test('is what ci-components/ gives: run `npm run components`', () => {
    expect(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')).toBe(text);
  });

  test('GitLab, which reads YAML 1.1, takes nothing for another value: `off` is a boolean there', () => {
    const [old] = parseAllDocuments(text, { version: '1.1' });
    expect(old?.toJS()).toEqual(header);
  });

  test('the header has only keys that GitLab knows', () => {
    expect(Object.keys(header ?? {})).toEqual(['spec']);
    // `spec:description` is of 2026: a GitLab that does not know a key of the header refuses the whole pipeline.
    expect(Object.keys(spec)).toEqual(['inputs']);
    const keys = new Set(inputs.flatMap(([, input]) => Object.keys(input)));
    expect(
      [...keys].filter((key) => !['description', 'type', 'default', 'options', 'regex'].includes(key)),
    ).toEqual([]);
  });

  test('every input that is used is declared, and every declared one is used', () => {
    expect([...used].sort()).toEqual(inputs.map(([name]) => name).sort());
    expect(text.match(/\$\[\[(?!\s*inputs\.[\w-]+\s*\]\])/g) ?? []).toEqual([]);
  });

  /** What a component cannot guess. */
  const mandatory = path.includes('/record/') ? ['records'] : [];

  test.each(inputs)('input %s has a default that its own rules accept', (name, input) => {
    if (mandatory.includes(name)) {
      expect(input).not.toHaveProperty('default');
      return;
    }
    const { type = 'string', default: value, options, regex } = input;
    expect(input.description).toBeTruthy();
    expect(value).toBeDefined();
    expect(type === 'array' ? Array.isArray(value) : typeof value === type).toBe(true);
    if (options !== undefined) expect(options).toContain(value);
    if (regex !== undefined) expect(String(value)).toMatch(new RegExp(regex));
  });

  test('jobs have no global keywords beside them and take the prefix into their names', () => {
    expect(jobs.map(([name]) => name).filter((name) => GLOBAL_KEYWORDS.includes(name))).toEqual([]);
    expect(all.filter(([name]) => !/^\.?\$\[\[ inputs\.job-prefix \]\]-/.test(name))).toEqual([]);
  });

  test('no input is part of a script; what becomes a variable has a pattern without shell characters', () => {
    const scripts = jobs.flatMap(([, { script }]) => script).join('\n');
    expect(scripts).not.toContain('$[[');
    const reachVariables = jobs.flatMap(([, { variables = {} }]) =>
      Object.values(variables).flatMap((value) =>
        [...String(value).matchAll(INPUT)].map((match) => match[1] ?? ''),
      ),
    );
    for (const name of new Set(reachVariables)) {
      const { type = 'string', options, regex } = spec.inputs[name] ?? {};
      expect(type, `${name}: a list in a variable is no valid variable`).not.toBe('array');
      // GitLab takes nothing else for these.
      if (options !== undefined || type === 'boolean') continue;
      for (const hostile of [
        '$(id)',
        '$$',
        '$',
        '${a:-$(id)}',
        '${a',
        '`id`',
        'a;id',
        'a|id',
        'a&id',
        "a'b",
        'a"b',
        'a\nid',
        'a>b',
        'a\\b',
        '-x',
      ]) {
        expect(new RegExp(regex ?? '').test(hostile), `${name} takes ${JSON.stringify(hostile)}`).toBe(false);
      }
    }
  });

  test('every variable that a script takes is quoted, but for the lists of paths and names', () => {
    const lines = jobs.flatMap(([, { script }]) => script.join('\n').split('\n'));
    const unquoted = lines.filter((line) => /\$\w/.test(line.replaceAll(/"[^"]*"/g, '')));
    expect(
      unquoted.map((line) => line.trim().replace(/; do\b.*/, '')).filter((line) => !line.endsWith('=$?')),
    ).toEqual(
      jobs.flatMap(([, { script }]) => script.join('\n').match(/for \w+ in \$SLUICE_JOB_[A-Z_]+/g) ?? []),
    );
  });

  test('inputs in rules are compared as strings', () => {
    const conditions = jobs.flatMap(([, { rules }]) => rules.map((rule) => rule.if));
    for (const condition of conditions) {
      expect(condition.replaceAll(/"\$\[\[ inputs\.[\w-]+ \]\]"/g, '')).not.toContain('$[[');
    }
  });

  test('the merge request job runs in child pipelines, too, which have the merge request of their parent', () => {
    for (const [name, { rules }] of jobs.filter(([name]) => name.endsWith('-merge-request'))) {
      expect({ name, rules }).toEqual({
        name,
        rules: [
          { if: '$CI_PIPELINE_SOURCE == "merge_request_event"' },
          { if: '$CI_PIPELINE_SOURCE == "parent_pipeline" && $CI_MERGE_REQUEST_IID' },
        ],
      });
    }
  });

  test('exposed artifacts have fixed paths', () => {
    for (const [, { artifacts }] of jobs) {
      if (artifacts?.expose_as === undefined) continue;
      expect(artifacts.expose_as).toMatch(/^[-\w ]+$/);
      expect((artifacts.paths ?? []).filter((exposed) => /[*$?]/.test(exposed))).toEqual([]);
    }
  });

  test('takes from the defaults of the project where jobs run and for how long, and nothing that is run', () => {
    for (const [, { inherit }] of jobs) expect(inherit).toEqual({ default: ['tags', 'timeout'] });
  });

  const canDeploy = jobs.some(([name]) => name.endsWith('-deploy'));
  test.skipIf(!canDeploy)(
    'a job that never runs needs no stage: without a deploy its stage is that of the merge request job',
    () => {
      const stageOf = (deploy: boolean): string | undefined => {
        const byValue = (value: string): string => value.replace('$[[ inputs.deploy ]]', String(deploy));
        const [, job] = jobs.find(([name]) => name.endsWith('-deploy')) ?? [];
        const [, template] = all.find(([name]) => name === byValue(job?.extends ?? '')) ?? [];
        return job?.stage ?? template?.stage;
      };
      expect(stageOf(false)).toBe('$[[ inputs.stage ]]');
      expect(stageOf(true)).toBe('$[[ inputs.deploy-stage ]]');
    },
  );

  test.each([
    ['image', '$CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX/sluice/sluice:0.1.0'],
    ['image', '${CI_REGISTRY}/mirror/sluice@sha256:abc'],
    ['policies', '$CI_PROJECT_DIR/policies ${TEAM}/p/*.yaml'],
    ['flows', 'gitlab-package:flows@latest $FLOWS'],
    ['records', '$CI_PROJECT_DIR/flows/*.ndjson.gz'],
    ['package', 'platform/recordings/cluster-flows'],
    ['config', '$CI_PROJECT_DIR/my config.yaml'],
  ])('input %s takes %s', (name, value) => {
    if (spec.inputs[name] === undefined) return;
    expect(value).toMatch(new RegExp(spec.inputs[name]?.regex ?? 'no such input'));
  });

  test('names no host: mirrors and other instances work', () => {
    expect(text).not.toMatch(/https?:\/\/|\bgitlab\.com|\bdocker\.io/);
  });
});

test('the image of a release is pushed to where the template of that release takes it from', () => {
  const pipeline = readFileSync(new URL('../../../.gitlab-ci.yml', import.meta.url), 'utf8');
  const docs = readFileSync(new URL('../../../docs/component.md', import.meta.url), 'utf8');
  const [, version] = /gate@(\S+)/.exec(docs) ?? [];
  // Of this project `$CI_REGISTRY_IMAGE` is `$CI_REGISTRY/<path of the project>`, and the path is the one under which it is included.
  const [, path] = /\$CI_SERVER_FQDN\/(.+)\/gate@/.exec(docs) ?? [];
  expect(pipeline).toContain('docker push "$CI_REGISTRY_IMAGE:$CI_COMMIT_TAG"');
  for (const { text } of renderAll()) expect(text).toContain(`default: $CI_REGISTRY/${path}:${version}\n`);
});

test('a job that uses an undeclared input is refused', () => {
  const source = { name: 'x', description: 'x', inputs: 'stage: { default: test }', version: '1' };
  const jobs = ['a:\n  stage: $[[ inputs.stage ]]\n  script: [$[[ inputs.oops ]]]'];
  expect(() => renderComponent({ ...source, jobs })).toThrow('component x uses undeclared inputs: oops');
});
