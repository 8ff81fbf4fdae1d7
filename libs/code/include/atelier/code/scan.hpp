#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// The default-deny scan of generated TypeScript: allow-lists of modules, exports, globals, tags and attributes on a syntax
/// tree. It is the first line, not the boundary: the boundary is the opaque-origin frame and the sandbox.
namespace atelier::code {

struct ScanFinding {
    std::string rule;  ///< "scan.import", "scan.global", ...
    std::int64_t line = 1;
    std::int64_t column = 1;
    std::string text;
    std::string hint;
};

/// Where a file runs. widget: in the frame, on react and @atelier/sdk. server: in the user's backend, on @atelier/user-backend alone,
/// with async functions and without JSX; a default export made by defineBackend is needed.
enum class Profile { widget, server };

/// Judges one .ts or .tsx file. Text that does not parse is a finding, never a pass. Pure and thread-safe.
std::vector<ScanFinding> scan_typescript(std::string_view file_name, std::string_view source, Profile profile = Profile::widget);

/// Judges one .css file.
std::vector<ScanFinding> scan_css(std::string_view file_name, std::string_view source);

/// Bytes before any parser: valid UTF-8, no control, bidirectional, zero-width or private-use characters, lines of at most
/// 1,000 characters, files of at most 64 KiB.
std::vector<ScanFinding> scan_bytes(std::string_view source);

/// Adds the names that a file uses and forgot to import from @atelier/sdk or react, drops unused and forbidden default imports
/// of react. Returns the text unchanged when there is nothing to do or it does not parse.
std::string fix_imports(std::string_view source);

}  // namespace atelier::code
