package main

import (
	"github.com/cilium/cilium/pkg/clustermesh/types"
	"github.com/cilium/cilium/pkg/option"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/api"
)

// apply sets the engine's global configuration; scenarios are judged one after the other.
func (s settings) apply() {
	option.Config.EnableIPv4 = true
	option.Config.EnableIPv6 = s.IPv6
	option.Config.EnableICMPRules = true
	option.Config.EnableL7Proxy = isOn(s.L7Proxy)
	option.Config.EnableNonDefaultDenyPolicies = isOn(s.NonDefaultDenyPolicies)
	option.Config.EnableHostFirewall = s.HostFirewall
	option.Config.EnableNodeSelectorLabels = s.NodeSelectorLabels
	option.Config.EnableExtendedIPProtocols = s.ExtendedIPProtocols
	option.Config.PolicyCIDRMatchMode = s.PolicyCIDRMatchMode
	option.Config.UnsafeDaemonConfigOption.AllowLocalhost = option.AllowLocalhostAlways
	if s.AllowLocalhost != "" {
		option.Config.UnsafeDaemonConfigOption.AllowLocalhost = s.AllowLocalhost
	}
	option.Config.ClusterName = s.clusterName()
	mode := option.DefaultEnforcement
	if s.EnablePolicy != "" {
		mode = s.EnablePolicy
	}
	policy.SetPolicyEnabled(mode)
	api.InitEntities(s.clusterName())
}

func (s settings) clusterName() string {
	if s.ClusterName == "" {
		return "default"
	}
	return s.ClusterName
}

// clusterOfSelectors is the cluster that selectors without one are limited to.
func (s settings) clusterOfSelectors() string {
	config := types.PolicyConfig{PolicyDefaultLocalCluster: isOn(s.PolicyDefaultLocalCluster)}
	return types.LocalClusterNameForPolicies(config, s.clusterName())
}

func isOn(value *bool) bool { return value == nil || *value }
