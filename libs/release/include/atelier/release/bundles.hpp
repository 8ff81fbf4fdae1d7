#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "atelier/base/result.hpp"

namespace atelier::release {

/// The digest of the backend's package that a widget's module names in its last line; empty where there is none.
std::string backend_of(std::string_view module);

/// Immutable ES modules by the SHA-256 of their bytes: `<root>/<first two digits>/<digest>.mjs`. Calls block.
class BundleStore {
public:
    explicit BundleStore(std::filesystem::path root) : root_(std::move(root)) {}

    /// Returns the digest. Writing the same bytes again changes nothing.
    Result<std::string> put(std::string_view module) const;
    /// The bytes, checked against the digest: a damaged file is failed_precondition, never served.
    Result<std::string> get(const std::string& digest) const;
    std::filesystem::path path_of(const std::string& digest) const;

private:
    std::filesystem::path root_;
};

}  // namespace atelier::release
