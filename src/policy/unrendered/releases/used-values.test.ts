import { describe, expect, it } from 'vitest';
import { valuesThatDecideNothing } from './used-values.ts';

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  labels:
    {{- include "shop.labels" . | nindent 4 }}
spec:
  replicas: {{ .Values.replicaCount }}
  template:
    metadata:
      labels:
        team: {{ .Values.team }}
        image: {{ .Values.label }}
    spec:
      containers:
        - name: web
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
          imagePullPolicy: {{ .Values.image.pullPolicy }}
          ports:
            - containerPort: {{ .Values.port }}
          {{- with .Values.resources }}
          resources:
            {{- toYaml . | nindent 12 }}
          {{- end }}
        - image: {{ .Values.sidecar.image }}
          resources:
            {{- toYaml .Values.sidecar.resources | nindent 12 }}
      {{- with .Values.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
`;
const HELPERS = '{{- define "shop.labels" -}}\nversion: {{ .Values.version }}\n{{- end }}\n';

const decides = (path: string, ...more: readonly string[]): boolean =>
  valuesThatDecideNothing([DEPLOYMENT, HELPERS, ...more])?.(path.split('.')) !== true;

describe('a value of a chart', () => {
  it.each([
    ...[
      'image.tag',
      'image.repository',
      'image.pullPolicy',
      'replicaCount',
      'resources',
      'resources.limits.cpu',
    ],
    ...['sidecar.image', 'sidecar.resources', 'usedNowhere'],
  ])('decides nothing about policies and pods: %s', (path) => {
    expect(decides(path)).toBe(false);
  });

  it.each(['team', 'label', 'port', 'version', 'nodeSelector'])('decides something: %s', (path) => {
    expect(decides(path)).toBe(true);
  });

  it.each([
    ['used elsewhere, too', 'policy: {{ .Values.image.tag }}'],
    ['tested', '{{ if .Values.image.tag }}kind: NetworkPolicy{{ end }}'],
    ['taken with its neighbours', '{{ $image := .Values.image }}\nname: {{ $image.tag }}'],
    ['an image of something that is no container', 'spec:\n  labels:\n    image: {{ .Values.image.tag }}'],
    ['all values', 'x: {{ toYaml .Values | nindent 2 }}'],
    ['all values, by their name', 'x: {{ index . "Values" }}'],
    ['a computed name', 'x: {{ index .Values "image" }}'],
    ['everything', 'x: {{ toYaml . }}'],
    ['everything, from within', '{{ with .Values.a }}x: {{ toYaml $ }}{{ end }}'],
    ['everything, handed on', '{{ include "shop.labels" (dict "root" $) }}'],
    ['a template in values', 'x: {{ tpl .Values.text . }}'],
    ['a file', 'x: {{ .Files.Get "a" }}'],
    ['a helper of nobody', 'x: {{ include "common.labels" . }}'],
    ['a computed helper', 'x: {{ include (printf "%s" .Values.helper) . }}'],
  ])('may decide something where it is %s', (_, text) => {
    expect(decides('image.tag', text)).toBe(true);
  });
});
