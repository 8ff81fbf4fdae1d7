#include "config.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <map>
#include <tuple>

#include "../doors/frame_hosts.hpp"
#include "atelier/base/file.hpp"
#include "atelier/base/text.hpp"
#include "atelier/json/json.hpp"
#include "atelier/llm/profile.hpp"

namespace atelier::orchestrator {
namespace {

using Setter = std::function<Result<void>(Config&, const std::string&)>;

Setter text(std::string Config::* member) {
    return [member](Config& c, const std::string& value) -> Result<void> {
        c.*member = value;
        return {};
    };
}

/// Frames want a host of their own, and further ones beside it for those that hung.
Setter frame_host() {
    return [](Config& c, const std::string& value) -> Result<void> {
        ATL_CHECK(FrameHosts::parse(value));
        c.preview_host = value;
        return {};
    };
}

Setter port(std::uint16_t Config::* member) {
    return [member](Config& c, const std::string& value) -> Result<void> {
        unsigned number = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
        if (error != std::errc() || end != value.data() + value.size() || number > 65535)
            return fail(Code::invalid_argument, "a port from 0 to 65535 is expected, not '" + value + "'");
        c.*member = static_cast<std::uint16_t>(number);
        return {};
    };
}

Setter count(std::uint16_t Config::* member) {
    return [member](Config& c, const std::string& value) -> Result<void> {
        unsigned number = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
        if (error != std::errc() || end != value.data() + value.size() || number < 1 || number > 60000)
            return fail(Code::invalid_argument, "a number from 1 to 60000 is expected, not '" + value + "'");
        c.*member = static_cast<std::uint16_t>(number);
        return {};
    };
}

Setter tokens(std::uint32_t Config::* member) {
    return [member](Config& c, const std::string& value) -> Result<void> {
        std::uint32_t number = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
        if (error != std::errc() || end != value.data() + value.size())
            return fail(Code::invalid_argument, "a number of tokens is expected, not '" + value + "'");
        c.*member = number;
        return {};
    };
}

Setter flag(bool Config::* member) {
    return [member](Config& c, const std::string& value) -> Result<void> {
        if (value != "true" && value != "false") return fail(Code::invalid_argument, "true or false is expected, not '" + value + "'");
        c.*member = value == "true";
        return {};
    };
}

Setter one_of(std::string Config::* member, std::vector<std::string> known) {
    return [member, known = std::move(known)](Config& c, const std::string& value) -> Result<void> {
        if (std::ranges::find(known, value) == known.end())
            return fail(Code::invalid_argument, "one of " + join(known, ", ") + " is expected, not '" + value + "'");
        c.*member = value;
        return {};
    };
}

Result<void> set_regate_hour(Config& config, const std::string& value) {
    if (value == "off") {
        config.regate_hour.reset();
        return {};
    }
    int hour = -1;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), hour);
    if (error != std::errc() || end != value.data() + value.size() || hour < 0 || hour > 23)
        return fail(Code::invalid_argument, "an hour from 0 to 23 or 'off' is expected, not '" + value + "'");
    config.regate_hour = hour;
    return {};
}

Result<void> set_mcp_servers(Config& config, const std::string& value) {
    ATL_TRY(config.mcp_servers, parse_mcp_servers(value));
    return {};
}

Result<void> set_forge(Config& config, const std::string& value) {
    ATL_TRY(config.forge, ForgeConfig::parse(value));
    return {};
}

Result<void> set_model_profile(Config& config, const std::string& value) {
    ATL_TRY(auto profile, json::parse_object(value));
    // Whether it can be used does not depend on the model.
    ATL_CHECK(llm::profile_for("", profile));
    config.model_profile = std::move(profile);
    return {};
}

Setter kubernetes() {
    return [](Config& c, const std::string& value) -> Result<void> {
        ATL_TRY(c.kubernetes, KubernetesConfig::parse(value));
        return {};
    };
}

/// ["a.example", "b.example"] of a file, "a.example,b.example" of the command line.
Result<void> set_hosts(Config& config, const std::string& value) {
    std::vector<std::string> names;
    if (value.starts_with('[')) {
        ATL_TRY(const auto parsed, json::parse(value));
        for (const auto& entry : parsed.as_array()) {
            if (!entry.is_string()) return fail(Code::invalid_argument, "host names are expected");
            names.emplace_back(entry.as_string());
        }
    } else {
        for (const auto& name : split(value, ',')) names.emplace_back(trim(name));
    }
    const auto plain = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.'; };
    for (const auto& name : names) {
        if (name.empty() || !std::ranges::all_of(name, plain))
            return fail(Code::invalid_argument, "a host name without a port is expected, not '" + name + "'");
    }
    config.hosts = std::move(names);
    return {};
}

const std::map<std::string, Setter>& setters() {
    static const std::map<std::string, Setter> table{
        {"listen", text(&Config::listen)},
        {"hosts", set_hosts},
        {"port", port(&Config::port)},
        {"preview_port", port(&Config::preview_port)},
        {"preview_host", frame_host()},
        {"model", text(&Config::model)},
        {"model_name", text(&Config::model_name)},
        {"model_tokenizer", text(&Config::model_tokenizer)},
        {"model_profile", set_model_profile},
        {"model_kv_tokens", tokens(&Config::model_kv_tokens)},
        {"model_cache_per_user", flag(&Config::model_cache_per_user)},
        {"model_key_env", text(&Config::model_key_env)},
        {"model_first_token_s", count(&Config::model_first_token_s)},
        {"model_silence_s", count(&Config::model_silence_s)},
        {"model_threads", port(&Config::model_threads)},
        {"model_writes_code", flag(&Config::model_writes_code)},
        {"release_on_approval", flag(&Config::release_on_approval)},
        {"allow_weaker_isolation", flag(&Config::allow_weaker_isolation)},
        {"sandbox", one_of(&Config::sandbox, {"native", "oci", "kubernetes"})},
        {"engine_socket", text(&Config::engine_socket)},
        {"model_native_tools", flag(&Config::model_native_tools)},
        {"mcp_servers", set_mcp_servers},
        {"kubernetes", kubernetes()},
        {"forge", set_forge},
        {"max_sandboxes", count(&Config::max_sandboxes)},
        {"max_sandboxes_per_user", count(&Config::max_sandboxes_per_user)},
        {"max_sessions_per_user", count(&Config::max_sessions_per_user)},
        {"regate_hour", set_regate_hour},
        {"demo", flag(&Config::demo)},
        {"news_source", text(&Config::news_source)},
    };
    return table;
}

}  // namespace

Result<KubernetesConfig> KubernetesConfig::parse(const std::string& text) {
    static const std::vector<std::string> known = {"api",           "namespace",       "token_file",      "ca_file",   "image", "image_pull_secret",
                                                   "runtime_class", "seccomp_profile", "user_namespaces", "first_uid", "uids",  "gateway_address",
                                                   "gateway_port",  "callers",         "in_image"};
    ATL_TRY(const auto object, json::parse_object(text));
    for (const auto& [key, value] : object) {
        const std::string name(key);
        if (std::ranges::find(known, name) != known.end()) continue;
        const auto near = nearest(name, known);
        return fail(
            Code::invalid_argument,
            "unknown setting '" + name + "'" + (near.empty() ? "; known: " + join(known, ", ") : "; did you mean '" + std::string(near) + "'?")
        );
    }
    KubernetesConfig out;
    json::Reader reader(object);
    for (const auto& [key, member] : std::initializer_list<std::pair<const char*, std::string KubernetesConfig::*>>{
             {"api", &KubernetesConfig::api},
             {"namespace", &KubernetesConfig::name_space},
             {"token_file", &KubernetesConfig::token_file},
             {"ca_file", &KubernetesConfig::ca_file},
             {"image", &KubernetesConfig::image},
             {"image_pull_secret", &KubernetesConfig::image_pull_secret},
             {"runtime_class", &KubernetesConfig::runtime_class},
             {"seccomp_profile", &KubernetesConfig::seccomp_profile},
             {"gateway_address", &KubernetesConfig::gateway_address}
         })
        out.*member = reader.string_or(key, out.*member);
    for (const auto& [key, member, most] : std::initializer_list<std::tuple<const char*, std::uint64_t KubernetesConfig::*, std::int64_t>>{
             {"first_uid", &KubernetesConfig::first_uid, 4'000'000'000},
             {"uids", &KubernetesConfig::uids, 1'000'000},
             {"gateway_port", &KubernetesConfig::gateway_port, 65535}
         }) {
        const std::int64_t number = reader.integer_or(key, static_cast<std::int64_t>(out.*member));
        if (number < 0 || number > most) reader.mistake(key, "must be from 0 to " + std::to_string(most));
        out.*member = static_cast<std::uint64_t>(number);
    }
    out.user_namespaces = reader.boolean_or("user_namespaces", out.user_namespaces);
    out.callers = reader.strings_or_empty("callers");
    if (reader.has("in_image")) out.in_image = reader.strings_or_empty("in_image");
    ATL_CHECK(reader.done());
    return out;
}

Result<void> Config::set(const std::string& key, const std::string& value) {
    const auto found = setters().find(key);
    if (found == setters().end()) {
        std::vector<std::string> known;
        for (const auto& [name, setter] : setters()) known.push_back(name);
        const auto near = nearest(key, known);
        return fail(
            Code::invalid_argument,
            "unknown setting '" + key + "'" + (near.empty() ? "; known: " + join(known, ", ") : "; did you mean '" + std::string(near) + "'?")
        );
    }
    auto done = found->second(*this, value);
    if (!done) return fail(Code::invalid_argument, key + ": " + done.error().message);
    return {};
}

Result<Config> Config::load(std::filesystem::path data, std::filesystem::path root) {
    Config config;
    config.data = std::move(data);
    config.root = std::move(root);
    const auto file = config.data / "atelier.json";
    const auto bytes = read_file(file, 1u << 20);
    if (!bytes && bytes.error().code == Code::not_found) return config;
    if (!bytes) return fail(bytes.error());
    auto parsed = json::parse_object(*bytes);
    if (!parsed) return fail(Code::invalid_argument, file.string() + ": " + parsed.error().message);
    for (const auto& [key, value] : *parsed) {
        const std::string plain = value.is_string() ? std::string(value.as_string()) : json::print(value);
        const auto done = config.set(std::string(key), plain);
        if (!done) return fail(Code::invalid_argument, file.string() + ": " + done.error().message);
    }
    return config;
}

}  // namespace atelier::orchestrator
