package io.holdfast.manifests;

import java.util.List;

/** One thing that holds for all rendered objects. @param sentence which, as the test of it is called */
record Rule(String sentence, Check check) {

    /** Looks at all objects and says what is wrong. */
    interface Check {
        void run(Manifests manifests, Findings findings);
    }

    /** All that is asked of manifests, the plain ones first. */
    static final List<Rule> ALL = List.of(
            new Rule("every object is one that Kubernetes knows", SchemaRule::check),
            new Rule("words are those that Kubernetes has", WordRule::check),
            new Rule("selectors select their own pods and no others", SelectorRules::own),
            new Rule("no selector is idle", SelectorRules::idle),
            new Rule("services lead to a port that exists", ServiceRules::ports),
            new Rule("a StatefulSet has its headless service", ServiceRules::headless),
            new Rule("scalers own the number of replicas", ScalingRules::scalers),
            new Rule("budgets keep majorities", ScalingRules::budgets),
            new Rule("probes ask what the product answers", ProbeRules::check),
            new Rule("a pod has time to leave", ShutdownRule::check),
            new Rule("pods may do nothing that they need not", HardeningRules::pods),
            new Rule("containers may do nothing that they need not", HardeningRules::containers),
            new Rule("containers have resources", HardeningRules::resources),
            new Rule("images are pinned", HardeningRules::images),
            new Rule("the namespace refuses pods that may more", HardeningRules::namespace),
            new Rule("what is referred to exists", ReferenceRules::references),
            new Rule("what is mounted is a volume", ReferenceRules::mounts),
            new Rule("secrets are files of those who need them", SecretRule::check),
            new Rule("the product accepts its environment", SettingRules::accepted),
            new Rule("ports are those that the product listens at", SettingRules::ports),
            new Rule("replicas are as many as the product believes", GroupRules::sizes),
            new Rule("written peers are the pods", GroupRules::peers),
            new Rule("replicas keep their disks", GroupRules::disks),
            new Rule("pods of a role keep apart", GroupRules::apart),
            new Rule("what no policy allows is refused", NetworkRules::defaultDeny),
            new Rule("who may talk to whom stands in docs/security.md", NetworkRules::edges));

    List<String> findings(Manifests manifests) {
        Findings findings = new Findings(manifests.target());
        check.run(manifests, findings);
        return findings.all();
    }
}
