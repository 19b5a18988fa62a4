import type { ManifestFile } from '../../manifest.ts';
import { askedByValues } from '../../not-simulated/asks-for-policies.ts';
import { mayHoldPolicies } from '../helm-chart.ts';
import { mentionsPolicies } from '../unread-input.ts';
import { FOR_ANYTHING, FOR_MANIFESTS, LIBRARY, NAMES_POLICY } from './making-programs.ts';
import { isOfCharts, isTemplateOfChart } from './names-of-inputs.ts';

/**
 * What counts of a file of which by itself some tool makes policies; undefined where it makes none. Programs for manifests are compared with
 * what feeds them. Of values only what asks for policies counts, because the rest changes with each release; they may have any name, such as
 * `environments/production.yaml`.
 *
 * @param isRead whether files are read, or rendered: what they make is known
 */
export function madePolicies(file: ManifestFile, isRead: (file: string) => boolean): string | undefined {
  const whole = (isMeant: boolean): string | undefined => (isMeant ? file.text : undefined);
  if (FOR_MANIFESTS.test(file.file)) return undefined;
  if (FOR_ANYTHING.test(file.file)) return whole(NAMES_POLICY.test(file.text) && LIBRARY.test(file.text));
  if (isRead(file.file)) return undefined;
  if (isTemplateOfChart(file.file)) return whole(mayHoldPolicies(file));
  // A manifest of any other name, which a program fills in or a job applies.
  if (!/\.(?:ya?ml|json)$/i.test(file.file)) return whole(mentionsPolicies(file.text));
  if (!isOfCharts(file.file) && /^[^\S\n]*["']?kind["']?:/m.test(file.text)) return undefined;
  const asked = askedByValues([], [file.text]);
  return asked.length === 0 ? undefined : JSON.stringify(asked);
}
