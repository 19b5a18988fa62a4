/** What tools render into manifests: one of three tools per item (docs/rendering.md). */
export const RENDER = {
  title: 'a list of renderings',
  description: 'Kustomize folders, Helm charts and commands whose output is read in addition to `policies`.',
  type: 'array',
  items: {
    title: 'a map with one of `kustomize`, `helm` and `command`',
    type: 'object',
    additionalProperties: false,
    minProperties: 1,
    maxProperties: 1,
    properties: {
      kustomize: {
        title: 'the path of a folder with a `kustomization.yaml`',
        description: 'Rendered by `kustomize build` or `kubectl kustomize`.',
        type: 'string',
        minLength: 1,
      },
      helm: {
        title: 'a map with `chart` and `release`',
        description: 'Rendered by `helm template`.',
        type: 'object',
        additionalProperties: false,
        required: ['chart', 'release'],
        properties: {
          chart: { title: 'the path of a chart', type: 'string', minLength: 1 },
          release: {
            title: 'the name of a release',
            type: 'string',
            pattern: '^[a-z0-9]([-a-z0-9.]{0,51}[a-z0-9])?$',
          },
          namespace: {
            title: 'the name of a namespace',
            description:
              'Namespace of the release, and of its objects that name none. Default: `defaultNamespace`.',
            type: 'string',
            pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$',
          },
          values: {
            title: 'a list of paths',
            description: 'Values files; the later one wins.',
            type: 'array',
            items: { title: 'a path', type: 'string', minLength: 1 },
          },
          set: {
            title: 'a list of strings such as `image.tag=v2`',
            description: 'Single values, as `helm --set` takes them.',
            type: 'array',
            items: { title: 'a string such as `image.tag=v2`', type: 'string', pattern: '^[^=]+=' },
          },
          kubeVersion: {
            title: 'a version such as `1.31`',
            description: 'The Kubernetes version that the chart sees.',
            type: 'string',
            pattern: '^v?[0-9]+\\.[0-9]+(\\.[0-9]+)?([-+][0-9A-Za-z.+-]{1,60})?$',
          },
          apiVersions: {
            title: 'a list of API versions',
            description: 'API versions that the chart sees in the cluster, such as `cilium.io/v2`.',
            type: 'array',
            items: { title: 'an API version', type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9./-]{0,200}$' },
          },
        },
      },
      command: {
        title: 'a list of words: a program and its arguments',
        description: 'Run in the folder of this file, without a shell; what it prints is read as manifests.',
        type: 'array',
        minItems: 1,
        items: { title: 'a string', type: 'string' },
      },
    },
  },
} as const;
