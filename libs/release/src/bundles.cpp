#include "atelier/release/bundles.hpp"

#include <algorithm>

#include "atelier/base/file.hpp"
#include "atelier/base/ids.hpp"

namespace atelier::release {
namespace {

bool is_digest(const std::string& text) {
    return text.size() == 64 && std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace

std::string backend_of(std::string_view module) {
    constexpr std::string_view head = "export const backend=\"";
    constexpr std::string_view tail = "\";\n";
    const std::size_t length = head.size() + 64 + tail.size();
    if (module.size() < length) return {};
    const auto line = module.substr(module.size() - length);
    const bool own_line = module.size() == length || module[module.size() - length - 1] == '\n';
    if (!own_line || !line.starts_with(head) || !line.ends_with(tail)) return {};
    std::string digest(line.substr(head.size(), 64));
    return is_digest(digest) ? digest : std::string();
}

std::filesystem::path BundleStore::path_of(const std::string& digest) const { return root_ / digest.substr(0, 2) / (digest + ".mjs"); }

Result<std::string> BundleStore::put(std::string_view module) const {
    const std::string digest = sha256_hex(module);
    if (const auto known = get(digest)) return digest;
    ATL_CHECK(write_file_atomic(path_of(digest), module));
    return digest;
}

Result<std::string> BundleStore::get(const std::string& digest) const {
    if (!is_digest(digest)) return fail(Code::invalid_argument, "not a bundle digest");
    ATL_TRY(std::string bytes, read_file(path_of(digest)));
    if (sha256_hex(bytes) != digest) return fail(Code::failed_precondition, "the stored bundle is damaged; release the change again");
    return bytes;
}

}  // namespace atelier::release
