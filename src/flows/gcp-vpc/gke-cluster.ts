import { textField } from '../format/values/json-fields.ts';

/** A cluster as `gcloud container clusters get-credentials` names it: names are unique only within a project and location. */
export function gkeCluster(project: unknown, location: unknown, name: unknown): string | undefined {
  const [given, ...where] = [textField(name), textField(project), textField(location)];
  if (given === undefined) return undefined;
  return ['gke', ...where.filter((part) => part !== undefined), given].join('_');
}
