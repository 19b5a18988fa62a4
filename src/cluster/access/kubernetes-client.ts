// Named imports let the bundler leave out the rest; loaded only by commands that touch a cluster.
export { KubeConfig, RequestContext } from '@kubernetes/client-node';
