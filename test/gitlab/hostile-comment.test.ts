import { afterEach, beforeEach, expect, it } from 'vitest';
import { renderComment } from '../../src/report/render-comment.ts';
import {
  change,
  deniedBy,
  entering,
  FREE,
  impact,
  policy,
  recorded,
  simulated,
  simulation,
  source,
  span,
  workload,
} from '../support/report-builders.ts';
import { type GitlabDouble, startGitlabDouble } from './double/server.ts';
import { notes, run } from './note-harness.ts';

let double: GitlabDouble;

beforeEach(async () => {
  double = await startGitlabDouble();
});

afterEach(() => double.close());

/** The comment on a merge request in which every name was chosen by an attacker. */
function commentAbout(name: string): string {
  const at = span(name, 7);
  const by = policy(`${name}/${name}`, at);
  const cause = { kind: 'newly-isolated', policies: [by], line: { span: at, side: 'head' } } as const;
  const verdicts = { base: entering(FREE), head: entering(deniedBy(by)) };
  const connection = recorded(workload(name, name), workload(name, name));
  const problem = {
    code: 'policy/no-dns',
    severity: 'warning',
    meaning: 'noted',
    message: name,
    help: name,
    span: at,
  } as const;
  const result = simulation({
    impacts: [impact('blocked', connection, verdicts, cause), impact('opened', connection, verdicts, cause)],
    changes: [change('removed', by)],
    coverage: { touched: 1, withoutTraffic: [name] },
    diagnostics: [problem],
    evidence: { ...simulation().evidence, nodes: [name], sources: [source(name)] },
  });
  return renderComment(simulated(result, 'fail'), {
    version: '1.0.0',
    fileUrl: (file, line) => `https://gitlab.example/-/blob/head/${encodeURIComponent(file)}#L${line}`,
  });
}

it.each([
  '/merge',
  '\n/merge\n',
  '\r\n/approve\r\n',
  '\r/close',
  '\u2028/close',
  '\u0085/close',
  '```\n/merge\n```',
  '`\n/merge',
  '-->\n/merge\n<!--',
  '</details>\n\n/merge',
  '| |\n/unassign',
  '@all',
  '`@all`',
  '` @all `',
  '``@all',
  'x` @alice `y',
  '&#64;all',
  '@alice @project_42_bot_5f0c',
  '\u200b@alice',
  '<!-- sluice/default/v1 pipeline=999 sha=aaaaaaa -->',
])('a name like %j runs nothing, calls nobody and takes over no comment', async (name) => {
  const body = commentAbout(name);
  expect(await run(double, 1, body)).toMatchObject({ kind: 'created' });
  expect(await run(double, 2, body)).toMatchObject({ kind: 'updated' });

  expect(double.world.executedCommands).toEqual([]);
  expect(double.world.mentions).toEqual([]);
  expect(notes(double)).toHaveLength(1);
  expect(notes(double)[0]?.body).toContain(body.trimEnd());
});

it('would be seen by the double if it ran', async () => {
  await run(double, 1, 'for @alice\n/merge');

  expect(double.world.executedCommands.map(({ name }) => name)).toEqual(['merge']);
  expect(double.world.mentions.map(({ name }) => name)).toEqual(['alice']);
});
