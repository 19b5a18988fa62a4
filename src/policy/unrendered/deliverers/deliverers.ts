import { ARGO_CD } from './argo-cd.ts';
import { CONFIG_SYNC } from './config-sync.ts';
import type { Deliverer } from './delivery.ts';
import { FLEET } from './fleet.ts';
import { FLUX } from './flux.ts';
import { GITLAB_AGENT } from './gitlab-agent.ts';
import { JOBS } from './jobs/jobs.ts';
import { KAPP_CONTROLLER } from './kapp-controller.ts';
import { KLUCTL } from './kluctl.ts';
import { KPT } from './kpt.ts';
import { OPEN_CLUSTER_MANAGEMENT } from './open-cluster-management.ts';
import { SKAFFOLD } from './skaffold.ts';
import { SVELTOS } from './sveltos.ts';
import { YTT } from './ytt.ts';

/** Every tool for which it is known what it does with the folders of a repository. */
export const DELIVERERS: readonly Deliverer[] = [
  FLUX,
  ARGO_CD,
  CONFIG_SYNC,
  FLEET,
  KPT,
  KLUCTL,
  SVELTOS,
  KAPP_CONTROLLER,
  OPEN_CLUSTER_MANAGEMENT,
  SKAFFOLD,
  GITLAB_AGENT,
  YTT,
  JOBS,
];
