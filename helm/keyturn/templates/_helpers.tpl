{{- define "keyturn.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{ .Values.fullnameOverride }}
{{- else if contains .Chart.Name .Release.Name -}}
{{ .Release.Name | trunc 52 | trimSuffix "-" }}
{{- else -}}
{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 52 | trimSuffix "-" }}
{{- end -}}
{{- end -}}

{{- define "keyturn.selector" -}}
app.kubernetes.io/name: keyturn
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "keyturn.labels" -}}
{{ include "keyturn.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end -}}

{{- define "keyturn.image" -}}
{{- if .image.digest -}}
{{ .image.repository }}@{{ .image.digest }}
{{- else -}}
{{ .image.repository }}:{{ .image.tag | default .root.Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{/* Preferred: on a single node all replicas run as well. */}}
{{- define "keyturn.apart" -}}
podAntiAffinity:
  preferredDuringSchedulingIgnoredDuringExecution:
    - weight: 100
      podAffinityTerm:
        topologyKey: kubernetes.io/hostname
        labelSelector: { matchLabels: {{ include "keyturn.selector" . | fromYaml | toJson }} }
{{- end }}

{{/* Pod Security `restricted`, whoever the user is. */}}
{{- define "keyturn.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{- define "keyturn.podSecurity" -}}
runAsNonRoot: true
seccompProfile: { type: RuntimeDefault }
{{- if not .Values.openshift }}
# Whoever the image runs as reads what is mounted through this group.
fsGroup: 65532
fsGroupChangePolicy: OnRootMismatch
{{- end }}
{{- end -}}

{{/* The name that agents know the daemon by. */}}
{{- define "keyturn.host" -}}
{{ include "keyturn.fullname" . }}.{{ .Release.Namespace }}.svc
{{- end -}}

{{- define "keyturn.tlsSecret" -}}
{{- if eq .Values.daemon.tls.source "secret" -}}
{{ .Values.daemon.tls.secret | required "daemon.tls.secret: name the Secret with the certificate" }}
{{- else -}}
{{ include "keyturn.fullname" . }}-tls
{{- end -}}
{{- end -}}

{{- define "keyturn.hosts" -}}
{{- $name := include "keyturn.fullname" . -}}
{{- $namespace := .Release.Namespace -}}
{{- $own := list (include "keyturn.host" .) (printf "%s.%s.svc.cluster.local" $name $namespace) (printf "%s.%s" $name $namespace) $name "localhost" -}}
{{- concat $own .Values.daemon.tls.hosts | uniq | toJson -}}
{{- end -}}

{{/* Whether the daemon talks to the API server at all. */}}
{{- define "keyturn.callsCluster" -}}
{{- with .Values.rbac -}}
{{- if or .tokenReview .podNamespaces .restartNamespaces .secrets $.Values.rehearsal.enabled -}}yes{{- end -}}
{{- end -}}
{{- end -}}

{{- define "keyturn.check" -}}
{{- with .Values.daemon -}}
{{- if and (gt (int .replicas) 1) (not .database.secret) -}}
{{- fail "daemon.replicas: more than one needs daemon.database: an embedded journal has one daemon" -}}
{{- end -}}
{{- if and (gt (int .replicas) 1) (not (or .kek.secret .kek.service)) -}}
{{- fail "daemon.replicas: more than one needs daemon.kek: all of them open what one has sealed" -}}
{{- end -}}
{{- if and .kek.secret .kek.service -}}
{{- fail "daemon.kek: either a secret or a service" -}}
{{- end -}}
{{- if and .manifests .manifestsConfigMap -}}
{{- fail "daemon.manifests and daemon.manifestsConfigMap: one of them" -}}
{{- end -}}
{{- if and (not .manifests) (not .manifestsConfigMap) (not $.Values.rehearsal.enabled) -}}
{{- fail "daemon.manifests: say what is to be rotated, or try rehearsal.enabled=true first" -}}
{{- end -}}
{{- if and $.Values.rehearsal.enabled (or .manifestsConfigMap (gt (int .replicas) 1)) -}}
{{- fail "rehearsal.enabled: with one replica, and without daemon.manifestsConfigMap" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "keyturn.injectorSecret" -}}
{{- with .Values.injector.certificate -}}
{{- if eq .source "secret" -}}
{{ .secret | required "injector.certificate.secret: name the Secret with the certificate" }}
{{- else -}}
{{ include "keyturn.fullname" $ }}-injector
{{- end -}}
{{- end -}}
{{- end -}}
