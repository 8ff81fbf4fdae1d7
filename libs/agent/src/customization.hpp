#pragma once

#include <map>
#include <string>

#include "atelier/agent/ports.hpp"
#include "atelier/manifest/manifest.hpp"

namespace atelier::agent {

/// The files that are being worked on: the session's, and the draft over them.
std::map<std::string, std::string> working_files(const Session& session);

/// `files` with the manifest that the platform writes: id and slot of the session, tools that the code calls, and a
/// title: that of the widget's own card, else the one it had, else the first wish of the dialogue. Without spec.json:
/// the code is nobody's spec any more.
std::map<std::string, std::string> with_manifest(const Session& session, std::map<std::string, std::string> files);

/// The title in the manifest of `files`; empty when there is none.
std::string title_in(const std::map<std::string, std::string>& files, spec::Lang lang);

/// Whether rules made the session's files and may make them again; an empty session is theirs as well.
bool belongs_to_rules(const Session& session);

/// The manifest of code that a model wrote; a title too long for one is cut.
manifest::Manifest manifest_of(
    const std::string& title, const std::map<std::string, std::string>& files, const std::string& id
);

/// "widget-3f2a91"
std::string new_feature_name();

}  // namespace atelier::agent
