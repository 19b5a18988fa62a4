package main

import "encoding/json"

// A scenario is one line of input: a cluster as one agent sees it, the objects stored in its API server, and the
// connections to judge.
type scenario struct {
	Settings    settings          `json:"settings"`
	Endpoints   []endpoint        `json:"endpoints"`
	Services    []service         `json:"services"`
	Names       []dnsName         `json:"names"`
	Objects     []json.RawMessage `json:"objects"`
	Connections []connection      `json:"connections"`
}

// Settings of the agent; what is left out has the default of Cilium 1.20.
type settings struct {
	ClusterName               string   `json:"clusterName"`
	PolicyDefaultLocalCluster *bool    `json:"policyDefaultLocalCluster"`
	EnablePolicy              string   `json:"enablePolicy"`
	PolicyCIDRMatchMode       []string `json:"policyCIDRMatchMode"`
	AllowLocalhost            string   `json:"allowLocalhost"`
	HostFirewall              bool     `json:"hostFirewall"`
	NodeSelectorLabels        bool     `json:"nodeSelectorLabels"`
	NonDefaultDenyPolicies    *bool    `json:"nonDefaultDenyPolicies"`
	L7Proxy                   *bool    `json:"l7Proxy"`
	ExtendedIPProtocols       bool     `json:"extendedIPProtocols"`
	IPv6                      bool     `json:"ipv6"`
}

// An endpoint is a `pod`, a `node` (the agent's own one if `local`), a `reserved` part of Cilium, or a `world` address.
type endpoint struct {
	Kind            string            `json:"kind"`
	Address         string            `json:"address"`
	Namespace       string            `json:"namespace"`
	Labels          map[string]string `json:"labels"`
	NamespaceLabels map[string]string `json:"namespaceLabels"`
	ServiceAccount  string            `json:"serviceAccount"`
	Cluster         string            `json:"cluster"`
	Ports           []containerPort   `json:"ports"`
	Local           bool              `json:"local"`
	APIServer       bool              `json:"apiServer"`
	Entity          string            `json:"entity"`
}

type containerPort struct {
	Name     string `json:"name"`
	Protocol string `json:"protocol"`
	Port     int    `json:"port"`
}

type service struct {
	Namespace string            `json:"namespace"`
	Name      string            `json:"name"`
	Labels    map[string]string `json:"labels"`
	Selector  map[string]string `json:"selector"`
	Backends  []string          `json:"backends"`
}

type dnsName struct {
	Name    string `json:"name"`
	Address string `json:"address"`
}

// A connection names its ends by their index; `port` is the type for ICMP.
type connection struct {
	Source      int    `json:"source"`
	Destination int    `json:"destination"`
	Protocol    string `json:"protocol"`
	Port        uint16 `json:"port"`
}

// An answer is one line of output, or `error` alone when the scenario itself is at fault.
type answer struct {
	Objects  []objectAnswer     `json:"objects"`
	Verdicts []connectionAnswer `json:"verdicts"`
	Error    string             `json:"error,omitempty"`
}

// What became of an object: refused by the CRD's schema, refused by the agent, or neither.
type objectAnswer struct {
	Schema string `json:"schema,omitempty"`
	Agent  string `json:"agent,omitempty"`
}

type connectionAnswer struct {
	Egress  sideAnswer `json:"egress"`
	Ingress sideAnswer `json:"ingress"`
}

// Verdict is `allowed`, `denied`, `unenforced` (the side is not a subject of this agent) or `failed` with the error of
// the policy computation.
type sideAnswer struct {
	Verdict    string   `json:"verdict"`
	Redirected bool     `json:"redirected,omitempty"`
	Rules      []string `json:"rules,omitempty"`
	Error      string   `json:"error,omitempty"`
}
