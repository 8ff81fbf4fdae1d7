#include <algorithm>
#include <thread>

#include "kubernetes/objects.hpp"
#include "kubernetes/pod_state.hpp"
#include "kubernetes/prepare.hpp"
#include "rig.hpp"

using namespace atelier;
using namespace atelier::sandbox;

namespace {

const json::Object& member(const json::Object& of, const char* key) { return of.at(key).as_object(); }
const json::Object& container(const json::Object& pod) { return member(pod, "spec").at("containers").as_array().at(0).as_object(); }
const json::Object& bridge(const json::Object& pod) { return member(pod, "spec").at("initContainers").as_array().at(0).as_object(); }

std::vector<std::string> volumes_of(const json::Object& of) {
    std::vector<std::string> out;
    for (const auto& mount : of.at("volumeMounts").as_array()) out.push_back(json::get_string(mount.as_object(), "name"));
    return out;
}

bool has(const std::vector<std::string>& all, const char* one) { return std::ranges::find(all, one) != all.end(); }

}  // namespace

TEST_CASE("a pod asks for every fence that Kubernetes has") {
    Rig rig;
    rig.start();
    const auto sandbox = rig.started(Rig::server());
    const json::Object pod = rig.cluster.object("pods", rig.only_pod());
    const json::Object& spec = member(pod, "spec");
    for (const char* off : {"automountServiceAccountToken", "enableServiceLinks", "hostUsers", "shareProcessNamespace"})
        CHECK_MESSAGE(spec.at(off) == json::Value(false), off);
    CHECK(json::get_string(spec, "restartPolicy") == "Never");
    CHECK(json::get_string(spec, "runtimeClassName") == "gvisor");
    CHECK(json::get_string(spec, "dnsPolicy") == "None");
    CHECK(json::get_integer(spec, "activeDeadlineSeconds") == 12 * 3600);
    for (const json::Object* one : {&container(pod), &bridge(pod)}) {
        const json::Object& security = member(*one, "securityContext");
        CHECK(security.at("runAsNonRoot") == json::Value(true));
        CHECK(security.at("readOnlyRootFilesystem") == json::Value(true));
        CHECK(security.at("allowPrivilegeEscalation") == json::Value(false));
        CHECK(member(security, "capabilities") == json::Object{{"drop", json::Array{"ALL"}}});
        const json::Object& resources = member(*one, "resources");
        CHECK(resources.at("requests") == resources.at("limits"));
    }
    const json::Object& profile = member(member(container(pod), "securityContext"), "seccompProfile");
    CHECK(profile == json::Object{{"type", "Localhost"}, {"localhostProfile", "atelier/sandbox.json"}});
    CHECK(json::get_integer(member(container(pod), "securityContext"), "runAsUser") == sandbox->uid());
    CHECK(json::get_integer(member(bridge(pod), "securityContext"), "runAsUser") == sandbox->uid() - 1);
}

TEST_CASE("the key of a pod's certificate is in the bridge and nowhere else") {
    Rig rig;
    rig.start();
    const auto sandbox = rig.started(Rig::server());
    const json::Object pod = rig.cluster.object("pods", rig.only_pod());
    CHECK(has(volumes_of(bridge(pod)), "identity"));
    CHECK_FALSE(has(volumes_of(container(pod)), "identity"));
    for (const auto& mount : container(pod).at("volumeMounts").as_array()) {
        if (json::get_string(mount.as_object(), "name") == "gateway") CHECK(mount.as_object().at("readOnly") == json::Value(true));
    }
    const json::Object secret = rig.cluster.object("secrets", rig.only_pod() + "-identity");
    const auto& owner = member(secret, "metadata").at("ownerReferences").as_array().at(0).as_object();
    CHECK(json::get_string(owner, "uid") == json::get_string(member(pod, "metadata"), "uid"));
}

TEST_CASE("process 1 is the jail, told what to look for") {
    Rig rig;
    rig.start();
    const auto sandbox = rig.started(Rig::server());
    const json::Object pod = rig.cluster.object("pods", rig.only_pod());
    const auto& command = container(pod).at("command").as_array();
    std::string line;
    for (const auto& word : command) line += std::string(word.as_string()) + " ";
    CHECK(line.starts_with("/usr/lib/atelier/jail --isolation container --pod own_users --landlock required --uid 20000 "));
    CHECK(line.contains("--io /run/io --work-memory /work "));
    CHECK(line.ends_with("--env HOME -- /usr/bin/node server.mjs "));
    CHECK_FALSE(line.contains("--output"));
}

TEST_CASE("the policies let a sandbox reach the gateway by address and port, and nothing else") {
    Rig rig;
    rig.options.callers = {"10.9.0.0/24"};
    rig.start();
    const auto names = rig.cluster.names("networkpolicies");
    REQUIRE(names.size() == 2);
    const json::Object allowed = member(rig.cluster.object("networkpolicies", names[0]), "spec");
    const json::Object nothing = member(rig.cluster.object("networkpolicies", names[1]), "spec");
    CHECK(names[1].ends_with("-nothing"));
    CHECK_FALSE(nothing.contains("ingress"));
    CHECK_FALSE(nothing.contains("egress"));
    CHECK(nothing.at("policyTypes") == json::Value(json::Array{"Ingress", "Egress"}));
    CHECK(json::print(allowed.at("egress")) == R"([{"to":[{"ipBlock":{"cidr":"10.1.2.3/32"}}],"ports":[{"protocol":"TCP","port":8443}]}])");
    CHECK(
        json::print(allowed.at("ingress")) ==
        R"([{"from":[{"ipBlock":{"cidr":"10.9.0.0/24"}}],"ports":[{"protocol":"TCP","port":8443},{"protocol":"TCP","port":8444}]}])"
    );
}

TEST_CASE("a command's pod has no bridge, no certificate and no label that the exception selects") {
    Rig rig;
    rig.start();
    const auto sandbox = rig.started(Rig::spec("tool"));
    const json::Object pod = rig.cluster.object("pods", rig.only_pod());
    CHECK(json::get_string(member(member(pod, "metadata"), "labels"), "atelier.kind") == "tool");
    CHECK_FALSE(member(pod, "spec").contains("initContainers"));
    CHECK(rig.cluster.names("secrets").empty());
    CHECK_FALSE(sandbox->app().has_value());
}

TEST_CASE("a policy that somebody widened is put right, and one that is right is left alone") {
    Rig rig;
    rig.start();
    const std::string name = rig.cluster.names("networkpolicies").front();
    json::Object widened = rig.cluster.object("networkpolicies", name);
    const json::Object before = widened;
    widened["spec"].as_object()["egress"].as_array().push_back(json::Object{});
    rig.cluster.add("networkpolicies", widened);
    rig.driver.reset();
    rig.start();
    CHECK(member(rig.cluster.object("networkpolicies", name), "spec") == member(before, "spec"));
    const auto puts = [&] { return std::ranges::count_if(rig.cluster.requests(), [](const auto& r) { return r.starts_with("PUT "); }); };
    CHECK(puts() == 1);
    rig.driver.reset();
    rig.start();
    CHECK(puts() == 1);
}

TEST_CASE("a cluster that changes the pod is refused in words, before and when it is made") {
    for (const auto& [change, word] : std::vector<std::pair<std::function<void(json::Object&)>, const char*>>{
             {[](json::Object& pod) { pod["spec"].as_object().erase("hostUsers"); }, "spec.hostUsers is gone"},
             {[](json::Object& pod) { pod["spec"].as_object().erase("automountServiceAccountToken"); }, "automountServiceAccountToken is gone"},
             {[](json::Object& pod) { pod["spec"].as_object()["runtimeClassName"] = "runc"; }, "runtimeClassName is \"runc\""},
             {[](json::Object& pod) { pod["spec"].as_object()["hostNetwork"] = true; }, "hostNetwork is true"},
             {[](json::Object& pod) { pod["spec"].as_object()["containers"].as_array().push_back(json::Object{{"name", "mesh"}}); },
              "containers has 2"},
             {[](json::Object& pod) {
                  auto& limits = pod["spec"].as_object()["containers"].as_array()[0].as_object()["resources"].as_object()["limits"].as_object();
                  limits["memory"] = "2Gi";
              },
              "limits.memory"}
         }) {
        Rig rig;
        rig.start();
        rig.cluster.change_pods(change);
        const auto made = wait_for(rig.io, rig.driver->start(Rig::server(), ""));
        REQUIRE_FALSE(made.has_value());
        CHECK(made.error().code == Code::failed_precondition);
        CHECK_MESSAGE(made.error().message.contains(word), made.error().message);
        CHECK(rig.until([&] { return rig.cluster.names("pods").empty(); }));
        CHECK(rig.refusal().contains(word));
    }
}

TEST_CASE("options that give something away are refused, and taken and named only if that was allowed") {
    for (const auto& [weaken, word] : std::vector<std::pair<std::function<void(KubernetesOptions&)>, const char*>>{
             {[](KubernetesOptions& o) { o.runtime_class.clear(); }, "kernel"},
             {[](KubernetesOptions& o) { o.seccomp_profile.clear(); }, "seccomp"},
             {[](KubernetesOptions& o) { o.image = "registry.example/atelier:1"; }, "digest"}
         }) {
        Rig rig;
        weaken(rig.options);
        CHECK(rig.refusal().contains(word));
        rig.options.allow_weaker = true;
        rig.start();
        REQUIRE(rig.driver->capabilities().weaker.size() == 1);
        CHECK(rig.driver->capabilities().weaker.front().contains(word));
        const auto sandbox = rig.started(Rig::server());
    }
    Rig rig;
    CHECK(rig.start().capabilities().weaker.empty());
}

TEST_CASE("options that name nothing usable are told by their setting") {
    for (const auto& [spoil, word] : std::vector<std::pair<std::function<void(KubernetesOptions&)>, const char*>>{
             {[](KubernetesOptions& o) { o.name_space.clear(); }, "kubernetes.namespace"},
             {[](KubernetesOptions& o) { o.image.clear(); }, "kubernetes.image"},
             {[](KubernetesOptions& o) { o.gateway_address = "gateway.local"; }, "kubernetes.gateway_address"},
             {[](KubernetesOptions& o) { o.first_uid = 0; }, "kubernetes.first_uid"},
             {[](KubernetesOptions& o) { o.first_uid = 60000; }, "65536"},
             {[](KubernetesOptions& o) { o.seccomp_profile = "../x"; }, "kubernetes.seccomp_profile"},
             {[](KubernetesOptions& o) { o.access.url = "http://10.0.0.1:8080"; }, "begin with https"},
             {[](KubernetesOptions& o) {
                  o.access.url = "http://127.0.0.1:1";
                  o.access.deadline = std::chrono::milliseconds(100);
              },
              "cannot be reached"},
             {[](KubernetesOptions& o) { o.access.token_file = "/nonexistent"; }, "/nonexistent"}
         }) {
        Rig rig;
        spoil(rig.options);
        CHECK_MESSAGE(rig.refusal().contains(word), rig.refusal());
    }
}

TEST_CASE("mounts are in the image, delivered as small files, or sent while it runs; the rest is refused in words") {
    Rig rig;
    rig.options.in_image = {"/opt/node"};
    rig.start();
    const auto tree = rig.scratch.path / "tree";
    std::filesystem::create_directories(tree / "deep");
    REQUIRE(write_file_atomic(tree / "a.ts", "let a;"));
    REQUIRE(write_file_atomic(tree / "deep" / "b.json", "{}"));
    REQUIRE(write_file_atomic(rig.scratch.path / "one.txt", "one"));
    Spec spec = Rig::spec("tool");
    spec.mounts = {
        {"/nowhere", "/opt/node", false}, {tree.string(), "/check", false}, {(rig.scratch.path / "one.txt").string(), "/etc/one.txt", false}
    };
    rig.cluster.play({json::Object{{"phase", "Pending"}}});
    rig.options.start_timeout = std::chrono::milliseconds(2000);
    rig.start();
    json::Object pod;
    auto starting = rig.driver->start(spec, "");
    std::thread look([&] {
        (void)rig.cluster.eventually([&] { return rig.cluster.names("secrets").size() == 1; });
        for (const auto& name : rig.cluster.names("pods")) pod = rig.cluster.object("pods", name);
    });
    CHECK_FALSE(wait_for(rig.io, std::move(starting)).has_value());
    look.join();
    const std::string text = json::print(pod);
    CHECK(text.contains(R"({"key":"f0","path":"a.ts","mode":288},{"key":"f1","path":"deep/b.json","mode":288})"));
    CHECK(text.contains(R"("mountPath":"/etc/one.txt","readOnly":true,"subPath":"one.txt")"));
    CHECK_FALSE(text.contains("\"mountPath\":\"/opt/node\""));
    const auto refused = [&](std::vector<Mount> mounts) {
        Spec wrong = Rig::spec("tool");
        wrong.mounts = std::move(mounts);
        return wait_for(rig.io, rig.driver->start(wrong, "")).error().message;
    };
    REQUIRE(write_file_atomic(tree / "big.bin", std::string(1u << 20, 'b')));
    CHECK(refused({{tree.string(), "/check", false}}).contains("must be part of the sandbox image"));
    std::filesystem::remove(tree / "big.bin");
    CHECK(refused({{tree.string(), "/check", true}}).contains("no host directory"));
    std::filesystem::create_symlink("/etc/passwd", tree / "link");
    CHECK(refused({{tree.string(), "/check", false}}).contains("plain files only"));
    Spec work = Rig::server();
    work.work = WorkDir{.host = rig.scratch.path.string()};
    CHECK(wait_for(rig.io, rig.driver->start(work, "")).error().message.contains("no work directory that outlives"));
}

TEST_CASE("quantities are numbers whatever their suffix") {
    using kubernetes::quantity;
    CHECK(quantity("512Mi") == 512.0 * 1024 * 1024);
    CHECK(quantity("1000m") == quantity("1"));
    CHECK(quantity("1k") == 1000);
    for (const char* wrong : {"", "x", "1 Mi", "1MI", "Mi"}) CHECK_FALSE(quantity(wrong).has_value());
}
