#include "container_spec.hpp"

#include <unistd.h>

#include <algorithm>

namespace atelier::sandbox {
namespace {

constexpr const char* k_jail_inside = "/usr/lib/atelier/jail";

Result<void> check_path(const std::string& what, const std::string& path) {
    if (!path.starts_with('/') || path.contains("..") || path.contains(':') || path.contains(','))
        return fail(Code::invalid_argument, what + " '" + path + "' is not an absolute path without '..', ':' and ','");
    return {};
}

Result<void> check_source(const std::string& path) {
    ATL_CHECK(check_path("the mount source", path));
    if (::access(path.c_str(), F_OK) != 0) return fail(Code::not_found, "the mount source " + path + " is not there");
    return {};
}

json::Object labels_of(const EngineTraits& engine) {
    json::Object out;
    for (const auto& [key, value] : engine.labels) out[key] = value;
    return out;
}

NamedVolume volume_in_memory(std::string name, std::uint64_t bytes, std::uint64_t files, const EngineTraits& engine) {
    // By blocks: podman takes "size" for a quota of the disk below.
    const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    const std::string options =
        "nr_blocks=" + std::to_string((bytes + page - 1) / page) + ",nr_inodes=" + std::to_string(files) + ",mode=1777,noexec,nosuid,nodev";
    json::Object body{
        {"Name", name},
        {"Driver", "local"},
        {"DriverOpts", json::Object{{"type", "tmpfs"}, {"device", "tmpfs"}, {"o", options}}},
        {"Labels", labels_of(engine)}
    };
    return {std::move(name), json::print(body)};
}

std::string bound(const std::string& from, std::string_view inside, bool writable, bool programs, const EngineTraits& engine) {
    std::string out = from + ":" + std::string(inside) + (writable ? ":rw" : ":ro");
    if (engine.podman) out += programs ? ",nosuid,nodev" : ",nosuid,nodev,noexec";
    return out;
}

json::Array binds_of(const std::string& name, const Spec& spec, const EngineTraits& engine) {
    json::Array out;
    const auto add = [&out](std::string text) { out.push_back(json::Value(text)); };
    add(bound(engine.jail, k_jail_inside, false, true, engine));
    for (const auto& mount : spec.mounts) add(bound(mount.host, mount.inside, mount.writable, !mount.writable, engine));
    if (!spec.io_dir.empty()) add(bound(spec.io_dir, k_io_inside, true, false, engine));
    if (!spec.mcp_socket.empty()) add(bound(spec.mcp_socket, k_mcp_inside, false, false, engine));
    add(bound(name + "-tmp", "/tmp", true, false, engine));
    if (spec.work) add(bound(spec.work->host.empty() ? name + "-work" : spec.work->host, spec.work->inside, true, false, engine));
    return out;
}

/// atelier-jail inside: see apps/atelier-jail/options.hpp.
json::Array entrypoint_of(const Spec& spec, unsigned uid) {
    json::Array out;
    const auto add = [&out](std::string key, std::string value) {
        out.push_back(json::Value(key));
        out.push_back(json::Value(value));
    };
    out.push_back(json::Value(k_jail_inside));
    add("--isolation", "container");
    add("--uid", std::to_string(uid));
    for (const auto& mount : spec.mounts) add(mount.writable ? "--rw" : "--ro", mount.inside + ":" + mount.inside);
    if (!spec.io_dir.empty()) add("--io", std::string(k_io_inside));
    if (spec.work && spec.work->host.empty()) add("--work-memory", spec.work->inside);
    if (spec.work && !spec.work->host.empty()) add("--rw", spec.work->inside + ":" + spec.work->inside);
    add("--cwd", spec.cwd);
    add("--processes", std::to_string(spec.limits.processes));
    add("--open-files", std::to_string(spec.limits.open_files));
    add("--file-bytes", std::to_string(spec.limits.file_bytes));
    add("--cpu-seconds", std::to_string(spec.limits.cpu_seconds));
    for (const auto& [key, value] : spec.env) add("--env", key);
    out.push_back(json::Value("--"));
    return out;
}

json::Object host_config(const std::string& name, const Spec& spec, const EngineTraits& engine) {
    const auto ulimit = [](const char* what, std::uint64_t value) { return json::Object{{"Name", what}, {"Soft", value}, {"Hard", value}}; };
    json::Object out{
        {"NetworkMode", "none"},
        {"ReadonlyRootfs", true},
        {"Privileged", false},
        {"CapDrop", json::Array{"ALL"}},
        {"SecurityOpt", json::Array{"no-new-privileges", "seccomp=" + (engine.podman ? engine.profile_path : engine.profile)}},
        {"IpcMode", "none"},
        {"LogConfig", json::Object{{"Type", "none"}}},
        {"RestartPolicy", json::Object{{"Name", "no"}}},
        {"PidsLimit", spec.limits.processes},
        {"Memory", spec.limits.memory_bytes},
        {"MemorySwap", spec.limits.memory_bytes},
        {"Ulimits",
         json::Array{
             ulimit("nofile", spec.limits.open_files), ulimit("nproc", spec.limits.processes), ulimit("core", 0),
             ulimit("fsize", spec.limits.file_bytes), ulimit("memlock", 0), ulimit("msgqueue", 0)
         }},
        {"Binds", binds_of(name, spec, engine)}
    };
    if (spec.limits.cpu_percent > 0) out["NanoCpus"] = spec.limits.cpu_percent * 10'000'000ULL;
    return out;
}

}  // namespace

Result<void> check_spec(const Spec& spec) {
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; };
    if (spec.id.empty() || spec.id.size() > 100 || !std::ranges::all_of(spec.id, plain))
        return fail(Code::invalid_argument, "a sandbox's id is made of letters, digits and '-'");
    if (spec.argv.empty() || !spec.argv.front().starts_with('/'))
        return fail(Code::invalid_argument, "a sandbox's program is an absolute path inside");
    for (const auto& mount : spec.mounts) {
        ATL_CHECK(check_source(mount.host));
        ATL_CHECK(check_path("the mount's place inside", mount.inside));
    }
    if (!spec.io_dir.empty()) ATL_CHECK(check_source(spec.io_dir));
    if (!spec.mcp_socket.empty()) ATL_CHECK(check_source(spec.mcp_socket));
    if (spec.work) {
        ATL_CHECK(check_path("the work directory's place inside", spec.work->inside));
        if (!spec.work->host.empty()) ATL_CHECK(check_source(spec.work->host));
    }
    return {};
}

std::vector<NamedVolume> volumes_for(const std::string& name, const Spec& spec, const EngineTraits& engine) {
    std::vector<NamedVolume> out;
    out.push_back(volume_in_memory(name + "-tmp", spec.limits.tmp_bytes, spec.limits.tmp_files, engine));
    if (spec.work && spec.work->host.empty()) out.push_back(volume_in_memory(name + "-work", spec.work->bytes, spec.work->files, engine));
    return out;
}

std::string container_body(const std::string& name, const Spec& spec, unsigned uid, const EngineTraits& engine, bool input) {
    json::Array env;
    for (const auto& [key, value] : spec.env) env.push_back(json::Value(key + "=" + value));
    json::Array arguments(spec.argv.begin(), spec.argv.end());
    const std::string user = std::to_string(uid) + ":" + std::to_string(uid);
    const json::Object body{
        {"Image", engine.image},
        {"Hostname", "sandbox"},
        {"User", user},
        {"Entrypoint", entrypoint_of(spec, uid)},
        {"Cmd", std::move(arguments)},
        {"Env", std::move(env)},
        {"WorkingDir", "/"},
        {"AttachStdin", input},
        {"AttachStdout", true},
        {"AttachStderr", true},
        {"OpenStdin", input},
        {"StdinOnce", input},
        {"Tty", false},
        {"NetworkDisabled", true},
        {"StopTimeout", 1},
        {"Labels", labels_of(engine)},
        {"HostConfig", host_config(name, spec, engine)}
    };
    return json::print(body);
}

}  // namespace atelier::sandbox
