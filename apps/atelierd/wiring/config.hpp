#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "../forge/forge_config.hpp"
#include "../outside/server_config.hpp"
#include "atelier/base/result.hpp"
#include "atelier/json/json.hpp"

namespace atelier::orchestrator {

/// The block `kubernetes` of the configuration; see docs of sandbox::KubernetesOptions. Empty texts keep its defaults.
struct KubernetesConfig {
    std::string api;
    std::string name_space;
    std::string token_file;
    std::string ca_file;
    std::string image;
    std::string image_pull_secret;
    std::string runtime_class;
    std::string seccomp_profile = "atelier/sandbox.json";
    bool user_namespaces = true;
    std::uint64_t first_uid = 0;  ///< 0: the driver's own default
    std::uint64_t uids = 0;
    std::string gateway_address;
    std::uint64_t gateway_port = 8443;
    std::vector<std::string> callers;
    std::vector<std::string> in_image = {"/opt/node", "/opt/atelier", "/srv/backend", "/web"};

    /// The JSON object of the block; an unknown member is an error that names the nearest known one.
    static Result<KubernetesConfig> parse(const std::string& text);
};

/// Everything that can be set: `<data>/atelier.json` first, the command line over it. An unknown key is an error that names
/// the nearest known one.
struct Config {
    std::filesystem::path data;      ///< --data: all state lives below
    std::filesystem::path root;      ///< the installed tree: web/, schemas/, tools/
    std::filesystem::path programs;  ///< where core-backend, atelier-jail and atelier-sqlite are
    std::string listen = "127.0.0.1";
    std::uint16_t port = 8080;
    std::vector<std::string> hosts;                    ///< further names under which a proxy reaches the front door
    std::uint16_t preview_port = 0;                    ///< 0: port + 1
    std::string preview_host = "{sandbox}.localhost";  ///< host of the origin of frames
    std::string model = "1.5b";                        ///< none | 0.5b | 1.5b | URL of an OpenAI-compatible endpoint
    std::string model_name;                            ///< for a URL; empty: the first that the endpoint lists
    std::string model_tokenizer;                       ///< of a URL's model: tokenizer.json or .gguf; empty: by its name
    json::Object model_profile;                        ///< how the model is used, over what its name tells (profile_for)
    std::uint32_t model_kv_tokens = 0;                 ///< of a URL's model: what its KV cache holds; 0: what it says
    bool model_cache_per_user = true;                  ///< no user's prompts serve another's from the server's cache
    std::string model_key_env;                         ///< name of the environment variable that holds the key
    std::uint16_t model_first_token_s = 240;           ///< longest silence of a model's server before its first token
    std::uint16_t model_silence_s = 60;                ///< longest silence after it
    std::uint16_t model_threads = 0;                   ///< of the local model; 0: half of the cores
    bool model_writes_code = false;                    ///< lets a local model write rung 2 as well
    bool release_on_approval = true;
    bool allow_weaker_isolation = false;
    std::string sandbox = "native";                      ///< native | oci | kubernetes
    std::string engine_socket = "/var/run/docker.sock";  ///< oci: the container engine's unix socket
    bool model_native_tools = false;                     ///< the model's server reads tool calls (vLLM with a parser that fits the model)
    std::vector<OutsideServerConfig> mcp_servers;        ///< whose tools a model that writes code may call
    KubernetesConfig kubernetes;
    ForgeConfig forge;                         ///< where changes are reviewed and merged
    std::uint16_t max_sandboxes = 32;          ///< previews and backends at once, of all users
    std::uint16_t max_sandboxes_per_user = 4;  ///< of each kind
    std::uint16_t max_sessions_per_user = 500;
    std::optional<int> regate_hour = 3;  ///< when live releases are judged again, local time; none: only when asked
    bool demo = true;         ///< demo users and data
    std::string news_source;  ///< reserved: no news source is built in

    /// Reads the file (if it is there) over the defaults.
    static Result<Config> load(std::filesystem::path data, std::filesystem::path root);
    /// One `--key value` of the command line.
    Result<void> set(const std::string& key, const std::string& value);
};

}  // namespace atelier::orchestrator
