import { textField } from '../format/values/json-fields.ts';

/** A cluster as `gcloud container clusters get-credentials` names it: names are unique only within a project and location. */
export function gkeCluster(project: unknown, location: unknown, name: unknown): string | undefined {
  const given = textField(name);
  if (given === undefined) return undefined;
  return `gke_${before(project)}${before(location)}${given}`;
}

function before(part: unknown): string {
  const text = textField(part);
  return text === undefined ? '' : `${text}_`;
}
