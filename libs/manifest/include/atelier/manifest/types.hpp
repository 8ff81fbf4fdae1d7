// Generated from schemas/manifest.json by `npm run generate`. Do not edit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "atelier/json/json.hpp"

namespace atelier::manifest {

struct Title {
    std::string en;
    std::string ru;

    bool operator==(const Title&) const = default;
};

/// Customization manifest, written by the platform.
struct Manifest {
    std::int64_t format = 1;
    std::string id;  ///< feature id, the folder's name
    Title title;
    std::string slot;  ///< one of: dashboard.grid, page, positions.column, asset.panel
    std::string size;  ///< one of: small, medium, wide
    std::string entry = "widget.tsx";
    std::optional<std::string> backend;  ///< present exactly where the customization has a backend of its own
    std::vector<std::string> tools;  ///< Core Backend tools the code may call; the gateway refuses others
    std::string sdk = "1";

    bool operator==(const Manifest&) const = default;
};

/// Of an object that fits schemas/manifest.json; throws on another.
Manifest from_json(const json::Object& object);
/// Members in the schema's order.
json::Object to_json(const Manifest& value);

}  // namespace atelier::manifest
