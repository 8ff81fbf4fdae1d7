// Generated from schemas/manifest.json by `npm run generate`. Do not edit.
#include "atelier/manifest/types.hpp"

namespace atelier::manifest {
namespace {

Title read_title(const json::Object& object) {
    Title out;
    out.en = std::string(object.at("en").as_string());
    out.ru = std::string(object.at("ru").as_string());
    return out;
}

json::Object print_title(const Title& value) {
    json::Object out;
    out["en"] = value.en;
    out["ru"] = value.ru;
    return out;
}

}  // namespace

Manifest from_json(const json::Object& object) {
    Manifest out;
    out.format = object.at("format").to_number<std::int64_t>();
    out.id = std::string(object.at("id").as_string());
    out.title = read_title(object.at("title").as_object());
    out.slot = std::string(object.at("slot").as_string());
    out.size = std::string(object.at("size").as_string());
    out.entry = std::string(object.at("entry").as_string());
    if (object.contains("backend")) out.backend = std::string(object.at("backend").as_string());
    for (const auto& each : object.at("tools").as_array()) out.tools.emplace_back(each.as_string());
    out.sdk = std::string(object.at("sdk").as_string());
    return out;
}

json::Object to_json(const Manifest& value) {
    json::Object out;
    out["format"] = value.format;
    out["id"] = value.id;
    out["title"] = print_title(value.title);
    out["slot"] = value.slot;
    out["size"] = value.size;
    out["entry"] = value.entry;
    if (value.backend) out["backend"] = *value.backend;
    out["tools"] = json::Array(value.tools.begin(), value.tools.end());
    out["sdk"] = value.sdk;
    return out;
}

}  // namespace atelier::manifest
