// The fake cluster's own rules: what it lets pass must be what is published, so it has to refuse everything else.
#include "admission.hpp"
#include "atelier/net/client.hpp"
#include "kubernetes/objects.hpp"
#include "rig.hpp"

using namespace atelier;
using namespace atelier::sandbox;

namespace {

const std::string k_pods = "/api/v1/namespaces/n/pods";

json::Object good_pod() {
    kubernetes::PodPlan plan;
    plan.spec = Rig::server();
    plan.name = kubernetes::pod_name("s1");
    plan.uid = 20000;
    plan.deadline = std::chrono::seconds(60);
    KubernetesOptions options;
    options.image = "registry.example/atelier-sandbox@sha256:0123";
    options.gateway_address = "10.1.2.3";
    return kubernetes::pod_body(plan, options, {"aa", "bb"});
}

json::Object& spec_of(json::Object& pod) { return pod["spec"].as_object(); }
json::Object& container_of(json::Object& pod) { return spec_of(pod)["containers"].as_array()[0].as_object(); }

}  // namespace

TEST_CASE("a request that is not published is refused") {
    const OpenApi& api = published();
    CHECK(api.check("GET", k_pods + "?watch=true&resourceVersion=1", "").has_value());
    CHECK(api.check("DELETE", k_pods + "/p", json::print(kubernetes::delete_options(0))).has_value());
    for (const auto& [method, target, body] : std::vector<std::tuple<std::string, std::string, std::string>>{
             {"GET", "/api/v1/namespaces/n/pod", ""},
             {"GET", "/api/v2/namespaces/n/pods", ""},
             {"GET", k_pods + "?labelselector=a", ""},
             {"GET", k_pods + "?watch=yes", ""},
             {"GET", k_pods + "?timeoutSeconds=soon", ""},
             {"PATCH", k_pods, "{}"},
             {"POST", k_pods + "/p", "{}"},
             {"POST", k_pods, ""},
             {"GET", k_pods + "/p/logs", ""},
             {"DELETE", k_pods + "/p", R"({"gracePeriodSecond": 0})"},
             {"DELETE", k_pods + "/p", R"({"gracePeriodSeconds": "0"})"}
         })
        CHECK_MESSAGE(!api.check(method, target, body).has_value(), method << " " << target << " " << body);
}

TEST_CASE("a body with a misspelt field, a wrong type or a missing part is refused") {
    const OpenApi& api = published();
    REQUIRE(api.check("POST", k_pods, json::print(good_pod())).has_value());
    const std::vector<std::function<void(json::Object&)>> mistakes = {
        [](json::Object& pod) { spec_of(pod)["restartpolicy"] = "Never"; },
        [](json::Object& pod) { spec_of(pod)["automountServiceAccountTokens"] = false; },
        [](json::Object& pod) { spec_of(pod)["hostUsers"] = "false"; },
        [](json::Object& pod) { spec_of(pod)["activeDeadlineSeconds"] = "60"; },
        [](json::Object& pod) { spec_of(pod).erase("containers"); },
        [](json::Object& pod) { container_of(pod).erase("name"); },
        [](json::Object& pod) { container_of(pod)["env"] = json::Object{}; },
        [](json::Object& pod) { container_of(pod)["securityContext"].as_object()["runAsUsers"] = 1; },
        [](json::Object& pod) { container_of(pod)["resources"].as_object()["limits"].as_object()["memory"] = "much"; },
        [](json::Object& pod) { pod["metadata"].as_object()["labels"].as_object()["a"] = 1; },
        [](json::Object& pod) { pod["metdata"] = json::Object{}; }
    };
    for (std::size_t i = 0; i < mistakes.size(); ++i) {
        json::Object pod = good_pod();
        mistakes[i](pod);
        CHECK_MESSAGE(!api.check("POST", k_pods, json::print(pod)).has_value(), "mistake " << i);
    }
    json::Object secret{{"apiVersion", "v1"}, {"kind", "Secret"}, {"data", json::Object{{"a", "not base64!"}}}};
    CHECK_FALSE(api.check_object(secret).has_value());
    secret["data"] = json::Object{{"a", "YQ=="}};
    CHECK(api.check_object(secret).has_value());
    CHECK_FALSE(api.check_object({{"apiVersion", "v9"}, {"kind", "Secret"}}).has_value());
}

TEST_CASE("a pod that the standard 'restricted' or its own parts forbid is refused") {
    REQUIRE(admit_pod(good_pod()).has_value());
    const std::vector<std::function<void(json::Object&)>> mistakes = {
        [](json::Object& pod) { container_of(pod)["securityContext"].as_object().erase("allowPrivilegeEscalation"); },
        [](json::Object& pod) { container_of(pod)["securityContext"].as_object().erase("capabilities"); },
        [](json::Object& pod) { container_of(pod)["securityContext"].as_object().erase("seccompProfile"); },
        [](json::Object& pod) { container_of(pod)["securityContext"].as_object()["runAsUser"] = 0; },
        [](json::Object& pod) { container_of(pod)["resources"].as_object().erase("limits"); },
        [](json::Object& pod) { container_of(pod)["volumeMounts"].as_array().push_back(json::Object{{"name", "none"}, {"mountPath", "/x"}}); },
        [](json::Object& pod) { spec_of(pod)["hostPID"] = true; },
        [](json::Object& pod) { spec_of(pod)["dnsConfig"] = json::Object{}; },
        [](json::Object& pod) { spec_of(pod)["restartPolicy"] = "never"; },
        [](json::Object& pod) { pod["metadata"].as_object()["name"] = "Upper"; },
        [](json::Object& pod) { pod["metadata"].as_object()["labels"].as_object()["a"] = "not a label"; },
        [](json::Object& pod) {
            spec_of(pod)["volumes"].as_array().push_back(json::Object{{"name", "host"}, {"hostPath", json::Object{{"path", "/"}}}});
        }
    };
    for (std::size_t i = 0; i < mistakes.size(); ++i) {
        json::Object pod = good_pod();
        mistakes[i](pod);
        CHECK_MESSAGE(!admit_pod(pod).has_value(), "mistake " << i);
    }
}

TEST_CASE("the fake cluster notes a request that is not published, and asks for a token") {
    FakeCluster cluster(published());
    IoContext io;
    const auto ask = [&](std::string token, std::string target) {
        net::ClientRequest request;
        request.endpoint = net::parse_url(cluster.url()).value().endpoint;
        request.target = std::move(target);
        request.headers.set("Authorization", "Bearer " + token);
        return wait_for(io, net::fetch(std::move(request)))->status;
    };
    CHECK(ask(cluster.token(), k_pods) == 200);
    CHECK(ask("another", k_pods) == 401);
    CHECK(cluster.violations().empty());
    CHECK(ask(cluster.token(), k_pods + "?wach=true") == 400);
    CHECK(cluster.violations().size() == 1);
}
