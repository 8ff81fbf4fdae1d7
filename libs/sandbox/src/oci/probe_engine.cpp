#include "probe_engine.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>

#include "../processes.hpp"
#include "atelier/base/file.hpp"
#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"
#include "atelier/net/http.hpp"

namespace atelier::sandbox {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr const char* k_label_owner = "atelier.owner";
constexpr const char* k_label_process = "atelier.process";
constexpr const char* k_repository = "localhost/atelier-sandbox";
constexpr std::size_t k_max_image = 1u << 30;

std::string this_process() { return std::to_string(::getpid()) + "." + std::to_string(start_time_of(::getpid())); }

/// "pid.start"; what cannot be read is not ours to remove.
bool lives(const std::string& process) {
    const auto dot = process.find('.');
    int pid = 0;
    const auto [end, error] = std::from_chars(process.data(), process.data() + std::min(dot, process.size()), pid);
    if (dot == std::string::npos || error != std::errc() || pid <= 0) return true;
    const auto started = start_time_of(pid);
    return started != 0 && std::to_string(started) == process.substr(dot + 1);
}

bool flag(const json::Object& info, const char* key) {
    const auto* value = info.if_contains(key);
    return value && value->is_bool() && value->as_bool();
}

std::vector<std::string> security_of(const json::Object& info) {
    std::vector<std::string> out;
    const auto* all = json::get_array(info, "SecurityOptions");
    if (!all) return out;
    for (const auto& entry : *all) {
        if (entry.is_string()) out.emplace_back(entry.as_string());
    }
    return out;
}

bool names(const std::vector<std::string>& security, const char* what) {
    return std::ranges::any_of(security, [what](const std::string& text) { return text.contains(what); });
}

Result<Capabilities> capabilities_of(const json::Object& info) {
    if (json::get_string(info, "OSType") != "linux") return fail(Code::failed_precondition, "the container engine does not run Linux containers");
    const auto security = security_of(info);
    if (!names(security, "seccomp")) return fail(Code::failed_precondition, "the container engine has no seccomp, so system calls cannot be limited");
    // The uid on the host would be another one than we ask for, and the gateway would turn every sandbox away.
    if (names(security, "userns"))
        return fail(Code::failed_precondition, "the container engine maps users by itself (userns-remap); switch that off for sandboxes");
    Capabilities out;
    out.driver = "oci";
    out.isolation = "container";
    out.seccomp = true;
    out.freezer = "engine";
    out.own_uid = ::geteuid() == 0 && !names(security, "rootless") && !flag(info, "Rootless");
    out.cgroup = json::get_string(info, "CgroupVersion") == "2" ? "v2" : "v1";
    const auto hard = [&info](const char* key) { return flag(info, key) ? Strength::hard : Strength::none; };
    out.memory = hard("MemoryLimit");
    out.processes = hard("PidsLimit");
    out.cpu = hard("CpuCfsQuota");
    if (!flag(info, "SwapLimit")) out.weaker.emplace_back("the engine cannot limit swap: a memory limit moves what is above it to disk");
    if (out.memory == Strength::none) out.weaker.emplace_back("the engine cannot limit memory");
    if (out.processes == Strength::none) out.weaker.emplace_back("the engine cannot limit the number of processes");
    if (out.cpu == Strength::none) out.weaker.emplace_back("the engine cannot limit CPU time");
    if (!out.own_uid) out.weaker.emplace_back("all sandboxes share one host uid: this account may not give each its own");
    return out;
}

/// The image of this tar: named after the SHA-256 of its bytes, so an old one is never taken for a new one.
Result<std::string> ensure_image(const Engine& engine, const fs::path& tar) {
    auto bytes = read_file(tar, k_max_image);
    if (!bytes) return fail(Code::failed_precondition, "the sandbox image " + tar.string() + " is missing; run tools/make_sandbox_image.sh");
    const std::string tag = sha256_hex(*bytes).substr(0, 24);
    const auto id_of = [&engine](const std::string& reference) -> Result<std::string> {
        ATL_TRY(const auto answer, engine.call_now({.method = "GET", .target = "/images/" + reference + "/json"}));
        const std::string id = answer.is_object() ? json::get_string(answer.as_object(), "Id") : "";
        if (id.empty()) return fail(Code::unavailable, "the container engine names no image");
        return id;
    };
    const std::string name = std::string(k_repository) + ":" + tag;
    if (auto known = id_of(name); known || known.error().code != Code::not_found) return known;
    Engine::Call import{.method = "POST", .target = "/images/create?fromSrc=-&repo=" + net::percent_encode(k_repository) + "&tag=" + tag};
    import.body = std::move(*bytes);
    import.type = "application/x-tar";
    import.timeout = milliseconds(300000);
    ATL_TRY(const auto made, engine.call_now(std::move(import)));
    const std::string id = made.is_object() ? json::get_string(made.as_object(), "status") : "";
    if (!id.starts_with("sha256:")) return fail(Code::unavailable, "the container engine did not make the image", json::print(made));
    // podman 4 leaves the tag out.
    Engine::Call give_tag{.method = "POST", .target = "/images/" + id + "/tag?repo=" + net::percent_encode(k_repository) + "&tag=" + tag};
    ATL_TRY([[maybe_unused]] const auto tagged, engine.call_now(std::move(give_tag)));
    return id_of(name);
}

Result<std::string> profile_of(const fs::path& jail) {
    // A program of our own that only prints: no need for a child that can be cancelled.
    FILE* pipe = ::popen(("'" + jail.string() + "' --seccomp-profile").c_str(), "re");
    if (!pipe) return fail(Code::unavailable, "atelier-jail cannot be started");
    std::string out;
    char buffer[4096];
    for (std::size_t got = 0; (got = ::fread(buffer, 1, sizeof buffer, pipe)) > 0;) out.append(buffer, got);
    if (::pclose(pipe) != 0 || !json::parse(out)) return fail(Code::unavailable, "atelier-jail gives no seccomp profile");
    return out;
}

}  // namespace

Result<Probed> probe_engine(const Engine& engine, const OciOptions& options) {
    if (::access(options.jail.c_str(), X_OK) != 0 || options.jail.string().contains('\''))
        return fail(Code::failed_precondition, "the launcher " + options.jail.string() + " is missing; run ./atelier build");
    ATL_TRY(const auto version, engine.call_now({.method = "GET", .target = "/version"}));
    ATL_TRY(const auto info, engine.call_now({.method = "GET", .target = "/info"}));
    if (!info.is_object() || !version.is_object()) return fail(Code::unavailable, options.engine_socket + " is no container engine");
    Probed out;
    ATL_TRY(out.capabilities, capabilities_of(info.as_object()));
    if (!out.capabilities.weaker.empty() && !options.allow_weaker)
        return fail(Code::failed_precondition, out.capabilities.weaker.front() + "; set allow_weaker_isolation to true to accept that");
    out.traits.podman = json::print(version).contains("Podman");
    ATL_TRY(out.traits.profile, profile_of(options.jail));
    const fs::path profile = fs::absolute(options.state) / "sandbox-seccomp.json";
    ATL_CHECK(write_file_atomic(profile, out.traits.profile));
    out.traits.profile_path = profile.string();
    out.traits.jail = fs::absolute(options.jail).string();
    ATL_TRY(out.traits.image, ensure_image(engine, options.image));
    out.owner = sha256_hex(fs::absolute(options.state).lexically_normal().string()).substr(0, 16);
    out.traits.labels = {{k_label_owner, out.owner}, {k_label_process, this_process()}};
    return out;
}

Task<Result<Leftovers>> collect_leftovers(Engine engine, std::string owner) {
    Leftovers out;
    const std::string filter = net::percent_encode(json::print(json::Object{{"label", json::Array{std::string(k_label_owner) + "=" + owner}}}));
    const auto left_over = [](const json::Value& entry) {
        const auto* labels = entry.is_object() ? json::get_object(entry.as_object(), "Labels") : nullptr;
        return labels && !lives(json::get_string(*labels, k_label_process));
    };
    ATL_CO_TRY(const auto containers, co_await engine.call({.method = "GET", .target = "/containers/json?all=true&filters=" + filter}));
    if (containers.is_array()) {
        for (const auto& entry : containers.as_array()) {
            if (!left_over(entry)) continue;
            const std::string id = json::get_string(entry.as_object(), "Id");
            Engine::Call remove{.method = "DELETE", .target = "/containers/" + id + "?force=true&v=true"};
            ATL_CO_TRY([[maybe_unused]] const auto removed, co_await engine.call(std::move(remove)));
            ++out.processes;
        }
    }
    ATL_CO_TRY(const auto volumes, co_await engine.call({.method = "GET", .target = "/volumes?filters=" + filter}));
    const auto* list = volumes.is_object() ? json::get_array(volumes.as_object(), "Volumes") : nullptr;
    if (!list) co_return out;
    for (const auto& entry : *list) {
        if (!left_over(entry)) continue;
        Engine::Call remove{.method = "DELETE", .target = "/volumes/" + json::get_string(entry.as_object(), "Name") + "?force=true"};
        ATL_CO_TRY([[maybe_unused]] const auto removed, co_await engine.call(std::move(remove)));
        ++out.mounts;
    }
    co_return out;
}

}  // namespace atelier::sandbox
