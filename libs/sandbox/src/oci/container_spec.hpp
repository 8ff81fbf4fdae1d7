#pragma once

#include <string>
#include <vector>

#include "atelier/json/json.hpp"
#include "atelier/sandbox/driver.hpp"

/// What a sandbox's spec is in the words of the Docker Engine API v1.41.
namespace atelier::sandbox {

/// What the driver knows about its engine.
struct EngineTraits {
    bool podman = false;  ///< takes a profile's path and mount options; Docker takes the profile itself and no mount options
    std::string image;    ///< its id
    std::string jail;     ///< host path of atelier-jail
    std::string profile;  ///< seccomp: text
    std::string profile_path;
    std::vector<std::pair<std::string, std::string>> labels;
};

/// invalid_argument for what cannot be asked for: ids, relative paths, paths with a colon, sources that are not there (an engine
/// would make them).
Result<void> check_spec(const Spec& spec);

struct NamedVolume {
    std::string name;
    std::string body;  ///< of POST /volumes/create
};
/// The directories in memory: engines limit the size of a tmpfs mount but not the number of its files, a volume of the local
/// driver takes every option of mount(8).
std::vector<NamedVolume> volumes_for(const std::string& name, const Spec& spec, const EngineTraits& engine);

/// The body of POST /containers/create.
std::string container_body(const std::string& name, const Spec& spec, unsigned uid, const EngineTraits& engine, bool input);

}  // namespace atelier::sandbox
