#include "assets.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "atelier/base/file.hpp"
#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"
#include "atelier/json/json.hpp"

namespace atelier::orchestrator {
namespace {

constexpr std::string_view k_page = "index.html";
constexpr std::string_view k_identity = "identity";

/// "br;q=0.5" -> 0.5; without a weight 1; an unreadable weight refuses the coding.
double weight_of(std::string_view parameters) {
    for (const auto& part : split(parameters, ';')) {
        const std::string text = to_lower(trim(part));
        if (!text.starts_with("q=")) continue;
        double weight = 0;
        const auto [end, error] = std::from_chars(text.data() + 2, text.data() + text.size(), weight);
        return error == std::errc() && end == text.data() + text.size() && weight <= 1 ? weight : 0;
    }
    return 1;
}

bool is_address_inside(std::string_view path) {
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               c == '/';
    };
    return !path.starts_with('/') && path.find("//") == std::string_view::npos && std::ranges::all_of(path, plain);
}

}  // namespace

std::string_view best_coding(std::string_view accept_encoding, const std::function<bool(std::string_view)>& has) {
    std::map<std::string, double> weights;
    for (const auto& part : split(accept_encoding, ',')) {
        const auto semicolon = part.find(';');
        weights[to_lower(trim(std::string_view(part).substr(0, semicolon)))] =
            semicolon == std::string::npos ? 1 : weight_of(std::string_view(part).substr(semicolon + 1));
    }
    for (const std::string_view coding : {std::string_view("br"), std::string_view("gzip")}) {
        auto found = weights.find(std::string(coding));
        if (found == weights.end()) found = weights.find("*");
        if (found != weights.end() && found->second > 0 && has(coding)) return coding;
    }
    return k_identity;
}

Result<Assets> Assets::load(std::filesystem::path folder, const std::map<std::string, std::string>& origins) {
    const auto unusable = [&](const Error& error) {
        return fail(
            Code::unavailable, "the pages are not built; run ./atelier build", folder.string() + ": " + error.describe()
        );
    };
    const auto text = read_file(folder / "assets.json", 4u << 20);
    if (!text) return unusable(text.error());
    const auto table = json::parse_object(*text);
    if (!table) return unusable(table.error());
    Assets out;
    out.policy_ = json::get_string(*table, "policy");
    for (const auto& [hole, origin] : origins) out.policy_ = replace_all(out.policy_, hole, origin);
    const auto* files = json::get_array(*table, "files");
    for (const auto& entry : files ? *files : json::Array()) {
        if (!entry.is_object()) return unusable({Code::invalid_argument, "files: objects are expected"});
        json::Reader reader(entry.as_object());
        const std::string name = reader.string("name");
        Asset asset;
        asset.type = reader.string("type");
        asset.immutable = reader.boolean_or("immutable", false);
        for (const std::string_view coding : {k_identity, std::string_view("br"), std::string_view("gzip")}) {
            const auto* form = reader.object(coding);
            if (!form) continue;
            json::Reader of_form(*form);
            Form read{
                of_form.string("file"), static_cast<std::size_t>(of_form.integer("size")), of_form.string("sha256")
            };
            if (const auto done = of_form.done(); !done) return unusable(done.error());
            asset.forms.emplace(coding, std::move(read));
        }
        if (const auto done = reader.done(); !done) return unusable(done.error());
        if (!asset.forms.contains(k_identity)) return unusable({Code::invalid_argument, name + " has no plain form"});
        out.assets_.emplace(name, std::move(asset));
    }
    if (!out.assets_.contains(k_page)) return unusable({Code::not_found, "the table names no page"});
    out.folder_ = std::move(folder);
    return out;
}

const Assets::Asset* Assets::find(std::string_view path) const {
    auto found = assets_.find(path);
    if (found == assets_.end() && is_address_inside(path)) found = assets_.find(k_page);
    return found == assets_.end() ? nullptr : &found->second;
}

bool Assets::knows(std::string_view path) const { return find(path) != nullptr; }

Result<std::shared_ptr<const std::string>> Assets::bytes(const Form& form) const {
    {
        const std::lock_guard lock(kept_->mutex);
        if (const auto known = kept_->by_file.find(form.file); known != kept_->by_file.end()) return known->second;
    }
    auto read = read_file(folder_ / form.file, form.size);
    if (!read || sha256_hex(*read) != form.sha256) {
        return fail(Code::unavailable, "the pages were built again since this server started; restart it", form.file);
    }
    auto shared = std::make_shared<const std::string>(std::move(*read));
    const std::lock_guard lock(kept_->mutex);
    return kept_->by_file.emplace(form.file, std::move(shared)).first->second;
}

Result<net::Response> Assets::answer(std::string_view path, const net::Headers& request) const {
    const Asset* asset = find(path);
    if (!asset) return fail(Code::not_found, "there is no such page");
    const auto coding =
        best_coding(request.get("Accept-Encoding"), [&](std::string_view name) { return asset->forms.contains(name); });
    const Form& form = asset->forms.find(coding)->second;
    const std::string tag = "\"" + form.sha256.substr(0, 32) + "\"";
    net::Response response;
    response.headers.set("Content-Type", asset->type);
    response.headers.set("ETag", tag);
    response.headers.set("Vary", "Accept-Encoding");
    response.headers.set("Cache-Control", asset->immutable ? "public, max-age=31536000, immutable" : "no-cache");
    if (asset->type.starts_with("text/html")) response.headers.set("Content-Security-Policy", policy_);
    if (request.get("If-None-Match") == tag) {
        response.status = 304;
        return response;
    }
    ATL_TRY(const auto body, bytes(form));
    if (coding != k_identity) response.headers.set("Content-Encoding", std::string(coding));
    response.body = *body;
    return response;
}

}  // namespace atelier::orchestrator
