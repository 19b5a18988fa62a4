import type { ApiClient } from '../../cluster/api/api-client.ts';
import { explainFailure } from '../../cluster/api/explain-failure.ts';
import { readApplySetParent } from '../../cluster/ledger/apply-set-parent.ts';
import { deployedCommit, PROJECT_NOTE } from '../../cluster/ledger/commit-notes.ts';
import { listRuns } from '../../cluster/ledger/run-records.ts';
import { listRefusedMembers, type RefusedMember } from '../../cluster/plan/list-refused-members.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { textAt } from '../../model/json-object.ts';
import { namespacedName } from '../../model/namespaced-name.ts';
import { wholeVisibleText } from '../../model/visible-text.ts';
import type { RunRecord } from '../../plan/runs/run-record.ts';
import { renderRuns } from '../../report/deploy/render-runs.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { exitCodeOf } from '../exit-code-of.ts';
import type { Io } from '../io.ts';
import { applySetOf, type ConnectionOptions, connectCluster } from './connect-cluster.ts';
import { jsonText, printDiagnostics, type ReportOutputs, writeReports } from './output/write-reports.ts';

export interface StatusOptions extends ConnectionOptions, ReportOutputs<'text' | 'json'> {}

/** Shows what is deployed, and the runs that are recorded. Exit codes: 0, or 2 when the cluster could not be read. */
export async function runStatus(options: StatusOptions, io: Io): Promise<ExitCode> {
  const connection = await connectCluster(options, io.now(), io);
  if (connection.kind === 'failed') return refuse([connection.diagnostic], io);
  try {
    return await showStatus(connection.client, options, io);
  } finally {
    await connection.close();
  }
}

async function showStatus(client: ApiClient, options: StatusOptions, io: Io): Promise<ExitCode> {
  const ref = applySetOf(options);
  const reading = await readApplySetParent(client, ref);
  if (reading.kind === 'refused') return refuse(reading.diagnostics, io);
  const { id, scope, annotations } = reading.parent;
  const runs = await listRuns(client, ref, id);
  const members = await listRefusedMembers(client, reading.parent);
  printDiagnostics(members.diagnostics, io);
  if (runs.kind === 'failed')
    return refuse([explainFailure(runs.failure, client.server, 'reading the runs')], io);

  const deployed = {
    server: client.server,
    applySet: ref,
    isDeployed: scope !== undefined,
    kinds: scope?.groupKinds ?? [],
    namespaces: scope?.namespaces ?? [],
    commit: deployedCommit(annotations).commit,
    project: textAt(annotations, PROJECT_NOTE),
    notEnforced: members.refused,
  };
  const records = runs.value.map(({ record }) => record);
  const isWritten = await writeReports(
    (format) =>
      format === 'text'
        ? statusText(deployed, records)
        : jsonText({ schemaVersion: '1', ...deployed, runs: records }),
    options,
    io,
  );
  return isWritten ? exitCodeOf(members.diagnostics, 'check') : EXIT.usage;
}

interface Deployed {
  readonly server: string;
  readonly applySet: { readonly namespace: string; readonly name: string };
  readonly isDeployed: boolean;
  readonly kinds: readonly string[];
  readonly namespaces: readonly string[];
  readonly commit: string | undefined;
  readonly project: string | undefined;
  /** Members that the network plug-in refuses. */
  readonly notEnforced: readonly RefusedMember[];
}

function statusText(deployed: Deployed, runs: readonly RunRecord[]): string {
  const { server, applySet, isDeployed, kinds, namespaces, commit, project, notEnforced } = deployed;
  const name = `${applySet.namespace}/${applySet.name}`;
  const head = isDeployed
    ? [
        `${name} on ${server}: ${kinds.join(', ') || 'nothing'} in ${namespaces.join(', ')}`,
        ...(commit === undefined ? [] : [`commit ${commit}${project === undefined ? '' : ` of ${project}`}`]),
        ...notEnforced.map(
          (member) =>
            `not enforced: ${member.kind} ${namespacedName(member)}, the network plug-in refuses it: ${member.refusal}`,
        ),
      ]
    : [
        runs.length === 0
          ? `${name} on ${server}: nothing was deployed`
          : `${name} on ${server}: the ledger is gone, so what is deployed is not known; the next plan searches for it by label`,
      ];
  return `${head.map(wholeVisibleText).join('\n')}\n\n${renderRuns(runs)}`;
}

function refuse(diagnostics: readonly Diagnostic[], io: Io): ExitCode {
  printDiagnostics(diagnostics, io);
  return exitCodeOf(diagnostics, 'check');
}
