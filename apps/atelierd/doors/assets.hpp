#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "atelier/base/result.hpp"
#include "atelier/net/http.hpp"

namespace atelier::orchestrator {

/// One built page and its files, as the build's table `assets.json` names them (web/publish-assets.mjs). A request only
/// ever selects an entry of the table: no part of its path reaches the file system. Immutable after load() but for the
/// bytes, which are read once, checked against the table's digest and kept. Thread-safe.
class Assets {
public:
    /// `origins` fills the holes of the page's policy: {frames}, {origin}, {pages}. unavailable where the page is not
    /// built or its table cannot be read.
    static Result<Assets> load(std::filesystem::path folder, const std::map<std::string, std::string>& origins);

    /// Whether `path` (the request's path below the page's prefix) names a file, or the page itself: an address inside
    /// the application has letters, digits, '-', '_' and single slashes only.
    bool knows(std::string_view path) const;
    /// The answer for a known path, in the best form that Accept-Encoding takes; 304 where If-None-Match has it
    /// already. Blocks for the first read of a form: call it on a pool. unavailable where the files do not fit the
    /// table any more.
    Result<net::Response> answer(std::string_view path, const net::Headers& request) const;

private:
    struct Form {
        std::string file;
        std::size_t size = 0;
        std::string sha256;
    };
    struct Asset {
        std::string type;
        bool immutable = false;
        std::map<std::string, Form, std::less<>> forms;  ///< by content coding; "identity" is always there
    };
    struct Kept {
        std::mutex mutex;
        std::map<std::string, std::shared_ptr<const std::string>> by_file;
    };
    const Asset* find(std::string_view path) const;
    Result<std::shared_ptr<const std::string>> bytes(const Form& form) const;

    std::filesystem::path folder_;
    std::string policy_;
    std::map<std::string, Asset, std::less<>> assets_;
    std::unique_ptr<Kept> kept_ = std::make_unique<Kept>();
};

/// The best of `br`, `gzip` and `identity` that an Accept-Encoding value takes and `has` offers (RFC 9110, 12.5.3).
std::string_view best_coding(std::string_view accept_encoding, const std::function<bool(std::string_view)>& has);

}  // namespace atelier::orchestrator
