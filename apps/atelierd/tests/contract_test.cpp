#include "doors/contract.hpp"

#include <doctest/doctest.h>

#include "atelier/base/file.hpp"

using namespace atelier;
using namespace atelier::orchestrator;

namespace {

constexpr std::string_view k_document = R"json({
  "paths": {
    "/things/{id}": {
      "get": {"parameters": [
        {"name": "id", "in": "path", "required": true, "schema": {"type": "string", "maxLength": 5}},
        {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 10}},
        {"name": "all", "in": "query", "schema": {"type": "boolean"}}]},
      "post": {"x-max-bytes": 40, "x-roles": ["admin"], "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}},
      "delete": {"security": []}
    }
  },
  "components": {"schemas": {"Thing": {"type": "object", "properties": {"name": {"type": "string", "minLength": 1}}, "required": ["name"], "additionalProperties": false}}}
})json";

std::string verdict(RequestContract& contract, const std::string& method, net::Request request) {
    const auto operation = contract.find(method, "/api/v1/things/{id}");
    REQUIRE(operation);
    const auto fits = RequestContract::check(**operation, request);
    return fits ? "ok" : fits.error().message;
}

net::Request with_query(std::map<std::string, std::string> query, std::string id = "x") {
    net::Request request;
    request.params["id"] = std::move(id);
    request.query = std::move(query);
    return request;
}

net::Request with_body(std::string body) {
    net::Request request;
    request.body = std::move(body);
    return request;
}

}  // namespace

TEST_CASE("parameters are judged as what they are") {
    auto contract = RequestContract::make(k_document).value();
    CHECK(verdict(contract, "GET", with_query({})) == "ok");
    CHECK(verdict(contract, "GET", with_query({{"limit", "10"}, {"all", "true"}})) == "ok");
    for (const char* limit : {"0", "11", "-1", "1.5", "ten", "", "1 ", "0x1"}) {
        CAPTURE(limit);
        CHECK(verdict(contract, "GET", with_query({{"limit", limit}})).starts_with("limit: "));
    }
    CHECK(verdict(contract, "GET", with_query({{"all", "yes"}})).starts_with("all: "));
    CHECK(verdict(contract, "GET", with_query({}, "longer")).starts_with("id: "));
    CHECK(verdict(contract, "GET", with_query({{"other", "1"}})) == "other: there is no such query parameter");
    net::Request nameless;
    CHECK(verdict(contract, "GET", nameless) == "id: missing");
}

TEST_CASE("bodies are judged with what they refer to, and by their size") {
    auto contract = RequestContract::make(k_document).value();
    CHECK(verdict(contract, "POST", with_body(R"({"name": "a"})")) == "ok");
    for (const char* body :
         {R"({})", R"({"name": ""})", R"({"name": 1})", R"({"name": "a", "x": 1})", "[]", "null", "{",
          R"({"name": "a"} x)"}) {
        CAPTURE(body);
        CHECK(verdict(contract, "POST", with_body(body)) != "ok");
    }
    CHECK(verdict(contract, "POST", with_body("")) == "a JSON body is expected");
    const auto operation = contract.find("POST", "/api/v1/things/{id}").value();
    const auto large = RequestContract::check(*operation, with_body(R"({"name": ")" + std::string(60, 'a') + "\"}"));
    CHECK(large.error().code == Code::exhausted);
    CHECK(verdict(contract, "DELETE", with_body("{}")) == "this request takes no body");
}

TEST_CASE("the roles of our own document: nothing else judges them") {
    const auto text = read_file(std::string(ATELIER_SOURCE_DIR) + "/schemas/rest/openapi.json").value();
    const auto document = json::parse_object(text).value();
    std::string roles, open;
    for (const auto& path : *json::get_object(document, "paths"))
        for (const auto& method : path.value().as_object()) {
            const auto& about = method.value();
            if (!about.is_object()) continue;
            const std::string name = std::string(method.key()) + " " + std::string(path.key());
            const auto* listed = json::get_array(about.as_object(), "x-roles");
            for (const auto& role : listed ? *listed : json::Array()) roles += name + " " + std::string(role.as_string()) + "\n";
            const auto* security = json::get_array(about.as_object(), "security");
            if (security && security->empty()) open += name + "\n";
        }
    CHECK(roles ==
          "post /changes/{id}/approve reviewer\n"
          "post /changes/{id}/return reviewer\n"
          "post /changes/{id}/reject reviewer\n"
          "post /changes/{id}/merge reviewer\n"
          "get /audit/gateway auditor\nget /audit/gateway admin\n"
          "get /operations/contract reviewer\nget /operations/contract auditor\nget /operations/contract admin\n"
          "post /operations/contract/accept admin\n"
          "get /operations/mcp-servers auditor\nget /operations/mcp-servers admin\n"
          "post /operations/regate admin\n");
    CHECK(open == "post /login\npost /logout\nget /openapi.json\n");
}

TEST_CASE("who may call what, and what nobody described") {
    auto contract = RequestContract::make(k_document).value();
    CHECK(
        RequestContract::audience(**contract.find("POST", "/api/v1/things/{id}")).roles ==
        std::vector<std::string>{"admin"}
    );
    CHECK(RequestContract::audience(**contract.find("DELETE", "/api/v1/things/{id}")).anybody);
    CHECK_FALSE(RequestContract::audience(**contract.find("GET", "/api/v1/things/{id}")).anybody);
    CHECK(contract.find("GET", "/api/v1/things/{id...}"));
    CHECK_FALSE(contract.find("PUT", "/api/v1/things/{id}"));
    CHECK_FALSE(contract.find("GET", "/healthz"));
    CHECK_FALSE(RequestContract::make("{}"));
}
