import { type DeployReport, deployStatus } from '../../plan/deploy-outcome.ts';
import { objectName } from '../../plan/deploy-plan.ts';
import { settlingJson } from './settling-json.ts';
import { watchJson } from './watch-json.ts';

/** The version of the deploy report's JSON form; it is incremented when a field changes its meaning or goes away. */
const DEPLOY_SCHEMA_VERSION = '2';

/** What a deploy did, as a JSON value. `planHash` is undefined when the set was refused before there was a plan. */
export function deployJson(
  report: DeployReport,
  planHash: string | undefined,
): Readonly<Record<string, unknown>> {
  return {
    schemaVersion: DEPLOY_SCHEMA_VERSION,
    status: deployStatus(report),
    ...(planHash === undefined ? {} : { planHash }),
    server: report.server,
    applySet: report.applySet,
    ...(report.run === undefined ? {} : { run: report.run }),
    objects: report.objects.map(({ object, outcome }) => {
      const { apiVersion, kind, namespace, name, span } = object;
      return {
        outcome,
        object: objectName(object),
        apiVersion,
        kind,
        ...(namespace === undefined ? {} : { namespace }),
        name,
        ...(span === undefined ? {} : { source: span }),
      };
    }),
    ...settlingJson(report.settlings),
    leftInCluster: report.leftInCluster,
    modes: (report.modes ?? []).map(({ object, mode }) => ({
      mode,
      kind: object.kind,
      object: objectName(object),
    })),
    ...(report.watch === undefined ? {} : { watch: watchJson(report.watch) }),
    diagnostics: report.diagnostics,
  };
}
