// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what Terraform fills in looks like this
import type { Files } from '../../support/change-of-apps.ts';
import { describeEdits, type Edit, FROM_ELSEWHERE, NOTHING, UNKNOWN } from '../../support/describe-edits.ts';

/* Terraform gets charts, modules and providers of a version that stands in its files, and gives them values and folders. */

const POLICY =
  'resource "kubernetes_network_policy_v1" "a" {\n  spec {\n    policy_types = ["Ingress"]\n  }\n}\n';
const lock = (name: string, version: string): string =>
  `provider "registry.terraform.io/hashicorp/${name}" {\n  version     = "${version}"\n  constraints = "~> 2.0"\n  hashes = [\n    "h1:a=",\n  ]\n}\n`;
const release = (fields: string): Files => ({
  'tf/r.tf': `resource "helm_release" "redis" {\n  name       = "redis"\n  chart      = "redis"\n  repository = "https://charts.example"\n  version    = "18.0.0"\n${fields}}\n`,
});
const module = (source: string, more = ''): Files => ({
  'tf/m.tf': `module "a" {\n  source  = "${source}"\n  version = "1.0.0"\n${more}}\n`,
});
const PROVIDERS: Files = {
  'tf/np.tf': POLICY,
  'tf/.terraform.lock.hcl': `${lock('kubernetes', '2.30.0')}\n${lock('aws', '5.0.0')}`,
};
const DOCUMENTS: Files = {
  'tf/m.tf':
    'data "kubectl_path_documents" "a" {\n  pattern = "../apps/**/*.yaml"\n}\nresource "kubectl_manifest" "a" {\n  for_each  = toset(data.kubectl_path_documents.a.documents)\n  yaml_body = each.value\n}\n',
};
const FOLDER: Files = {
  'tf/m.tf':
    'module "a" {\n  source    = "./m"\n  manifests = "${path.root}/netpols"\n  app       = var.app\n  size      = 1\n}\nvariable "app" {\n  default = "web"\n}\nvariable "size" {\n  default = "small"\n}\n',
  'tf/m/m.tf': 'variable "manifests" {}\n',
  'tf/netpols/a.tmpl': 'kind: NetworkPolicy\nspec: {podSelector: {matchLabels: {app: ${app}}}}\n',
  'tf/netpols/ports.csv': '80\n',
};
const LOCAL: Files = {
  'charts/np/Chart.yaml': 'name: np\n',
  'charts/np/values.yaml': 'port: 80\n',
  'charts/np/templates/np.yaml':
    'kind: NetworkPolicy\nspec: {ingress: [{ports: [{port: {{ .Values.port }}}]}]}\n',
  'charts/np/dashboards/a.json': '{"title": "a"}\n',
  'tf/r.tf':
    'resource "helm_release" "np" {\n  name  = "np"\n  chart = "${path.module}/../charts/np"\n  set = [{ name = "port", value = "80" }]\n}\n',
};
const ASKED = release(
  '  set {\n    name  = "image.tag"\n    value = "7.0"\n  }\n  set {\n    name  = "networkPolicy.enabled"\n    value = "true"\n  }\n',
);
const ENCODED = release(
  '  values = [yamlencode({\n    replicas = 1\n    networkPolicy = {\n      enabled = true\n      allow   = "none"\n    }\n  })]\n',
);
const CALLED = module('acme/base/aws', '  network_policies = true\n');

const TOLD: readonly Edit[] = [
  ['a chart', FROM_ELSEWHERE, release(''), 'tf/r.tf', '18.0.0', '19.0.0'],
  [
    'a module for Kubernetes',
    FROM_ELSEWHERE,
    module('acme/k8s-tenant/kubernetes'),
    'tf/m.tf',
    '1.0.0',
    '2.0.0',
  ],
  [
    'a module whose name says policies',
    UNKNOWN,
    module('acme/netpol/kubernetes'),
    'tf/m.tf',
    '1.0.0',
    '2.0.0',
  ],
  ['a module that is asked for policies', UNKNOWN, CALLED, 'tf/m.tf', '1.0.0', '2.0.0'],
  ['no policies of a module', UNKNOWN, CALLED, 'tf/m.tf', 'true', 'false'],
  ['the provider of policies', FROM_ELSEWHERE, PROVIDERS, 'tf/.terraform.lock.hcl', '2.30.0', '2.38.0'],
  ['an option of a chart that asks for policies', UNKNOWN, ASKED, 'tf/r.tf', '"true"', '"false"'],
  ['values of a chart that ask for policies', UNKNOWN, ENCODED, 'tf/r.tf', '"none"', '"all"'],
  ['the version of a chart that is asked for policies', UNKNOWN, ASKED, 'tf/r.tf', '18.0.0', '19.0.0'],
  ['which policies are applied', UNKNOWN, DOCUMENTS, 'tf/m.tf', 'apps/**', 'apps/web/**'],
  ['a variable beside a folder with policies', UNKNOWN, FOLDER, 'tf/m.tf', '"web"', '"db"'],
  ['a file in a folder with policies', UNKNOWN, FOLDER, 'tf/netpols/ports.csv', '80', '81'],
  ['an option of a chart of the repository', UNKNOWN, LOCAL, 'tf/r.tf', '"80"', '"81"'],
];

const QUIET: readonly Edit[] = [
  [
    'a module for something else',
    NOTHING,
    module('terraform-aws-modules/vpc/aws'),
    'tf/m.tf',
    '1.0.0',
    '2.0.0',
  ],
  ['another provider', NOTHING, PROVIDERS, 'tf/.terraform.lock.hcl', '5.0.0', '5.1.0'],
  ['the hash of a provider', NOTHING, PROVIDERS, 'tf/.terraform.lock.hcl', 'h1:a=', 'h1:b='],
  ['the tag of a chart that is asked for policies', NOTHING, ASKED, 'tf/r.tf', '7.0', '7.2'],
  ['its replicas', NOTHING, ENCODED, 'tf/r.tf', 'replicas = 1', 'replicas = 2'],
  ['a variable of something else', NOTHING, FOLDER, 'tf/m.tf', '"small"', '"large"'],
  ['a dashboard in a chart with policies', NOTHING, LOCAL, 'charts/np/dashboards/a.json', '"a"', '"b"'],
];

describeEdits(TOLD, QUIET);
