import { fieldsOf } from '../../manifests/fields-of.ts';
import { readManifests } from '../../read-manifests.ts';
import { meansFile } from '../find-files.ts';
import type { Deliverer, Delivery } from './delivery.ts';
import { move } from './delivery-fields.ts';

/**
 * Manifests that GitLab's agent applies itself. Source: the documentation of `gitops.manifest_projects` in the agent's
 * configuration, until GitLab 17: `default_namespace` is the namespace of objects that name none, `paths` are patterns from the
 * top of the repository.
 */
export const GITLAB_AGENT: Deliverer = {
  marks: ['manifest_projects:'],
  read: (source, { folderAt }) =>
    readManifests(source).documents.flatMap(({ file, value }) => {
      const { manifest_projects: projects } = fieldsOf(value.gitops);
      return (Array.isArray(projects) ? projects.map(fieldsOf) : []).flatMap((project): Delivery[] => {
        const { default_namespace: namespace, paths } = project;
        const top = folderAt('');
        if (top === undefined) return [];
        const globs = (Array.isArray(paths) ? paths.map(fieldsOf) : []).flatMap(({ glob }) =>
          typeof glob === 'string' ? [glob.replace(/^\//, '').replace(/\*\*\/.*$/, '**')] : [],
        );
        return [
          {
            file,
            folder: top,
            isDeep: true,
            isOfFiles: true,
            includes: (name) => globs.length === 0 || globs.some((glob) => meansFile(glob, name)),
            components: [],
            transformations:
              namespace === undefined ? [] : [move('default_namespace', namespace, 'default-namespace')],
            text: JSON.stringify([namespace, paths]),
          },
        ];
      });
    }),
};
