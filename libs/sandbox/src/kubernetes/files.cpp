#include "files.hpp"

#include <algorithm>
#include <filesystem>
#include <map>

#include "atelier/base/file.hpp"

namespace atelier::sandbox::kubernetes {
namespace {

namespace fs = std::filesystem;
constexpr std::uint64_t k_live_bytes = 32u << 20;

bool executable(const fs::path& path) {
    std::error_code error;
    return (fs::status(path, error).permissions() & fs::perms::owner_exec) != fs::perms::none && !error;
}

std::unexpected<Error> too_large(const Mount& mount) {
    return fail(
        Code::exhausted, "the files for " + mount.inside + " are more than " + std::to_string(k_delivered_bytes >> 10) +
                             " KiB; in a cluster, what is larger must be part of the sandbox image (kubernetes.in_image)"
    );
}

struct Budget {
    std::uint64_t left = k_delivered_bytes;
    int next = 0;
};

Result<DeliveredFile> deliver(const Mount& mount, const fs::path& path, std::string below, Budget& budget) {
    auto bytes = read_file(path, budget.left);
    if (!bytes && bytes.error().code == Code::exhausted) return too_large(mount);
    if (!bytes) return fail(bytes.error());
    // A name and its place cost, too.
    const std::uint64_t cost = bytes->size() + below.size() + 64;
    if (cost > budget.left) return too_large(mount);
    budget.left -= cost;
    return DeliveredFile{"f" + std::to_string(budget.next++), std::move(below), executable(path), std::move(*bytes)};
}

Result<Delivery> deliver_tree(const Mount& mount, Budget& budget) {
    Delivery out{Delivery::How::files, mount.inside, mount.host, {}};
    std::error_code error;
    fs::recursive_directory_iterator walk(mount.host, error);
    if (error) return fail(Code::not_found, "the mount source " + mount.host + " is not there");
    for (const auto& entry : walk) {
        if (entry.is_symlink() || (!entry.is_regular_file() && !entry.is_directory()))
            return fail(Code::invalid_argument, "a cluster gets plain files only, and " + entry.path().string() + " is none");
        if (!entry.is_regular_file()) continue;
        ATL_TRY(auto file, deliver(mount, entry.path(), fs::relative(entry.path(), mount.host).string(), budget));
        out.files.push_back(std::move(file));
    }
    std::ranges::sort(out.files, {}, &DeliveredFile::path);
    return out;
}

}  // namespace

Result<std::vector<Delivery>> plan_deliveries(const Spec& spec, const std::vector<std::string>& in_image) {
    std::vector<Delivery> out;
    Budget budget;
    for (const auto& mount : spec.mounts) {
        if (mount.writable)
            return fail(
                Code::invalid_argument, "a cluster has no host directory that " + mount.inside + " could be written to; use a work directory"
            );
        if (std::ranges::find(in_image, mount.inside) != in_image.end()) {
            out.push_back({Delivery::How::in_image, mount.inside, mount.host, {}});
            continue;
        }
        if (mount.live) {
            out.push_back({Delivery::How::live, mount.inside, mount.host, {}});
            continue;
        }
        if (!fs::is_regular_file(mount.host)) {
            ATL_TRY(auto tree, deliver_tree(mount, budget));
            out.push_back(std::move(tree));
            continue;
        }
        ATL_TRY(auto file, deliver(mount, mount.host, fs::path(mount.inside).filename().string(), budget));
        Delivery one{Delivery::How::one_file, mount.inside, mount.host, {}};
        one.files.push_back(std::move(file));
        out.push_back(std::move(one));
    }
    return out;
}

Result<std::vector<DeliveredFile>> read_live(const std::string& host) {
    // The oldest first: what points to another file was written after it.
    std::multimap<fs::file_time_type, fs::path> by_age;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(host, error)) {
        if (entry.is_symlink() || !entry.is_regular_file())
            return fail(Code::invalid_argument, entry.path().string() + " is no plain file, and only those follow a sandbox into a cluster");
        by_age.emplace(entry.last_write_time(), entry.path());
    }
    if (error) return fail(Code::not_found, "the mount source " + host + " is not there");
    std::vector<DeliveredFile> out;
    std::uint64_t left = k_live_bytes;
    for (const auto& [time, path] : by_age) {
        ATL_TRY(auto bytes, read_file(path, left));
        left -= bytes.size();
        out.push_back({{}, path.filename().string(), false, std::move(bytes)});
    }
    return out;
}

}  // namespace atelier::sandbox::kubernetes
