import { baseName } from './file-path.ts';

/** Whether a file is a kustomization of kustomize by its name. */
export function isKustomizationName(file: string): boolean {
  return ['kustomization.yaml', 'kustomization.yml', 'Kustomization'].includes(baseName(file));
}
