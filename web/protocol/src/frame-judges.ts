// Generated from schemas/frame.json by `npm run generate`. Do not edit.
// @ts-nocheck

const message = validate37;
const schema33 = {
  title: "Message",
  description: "A request has an id and a method, a notification a method, an answer an id.",
  type: "object",
  additionalProperties: false,
  required: ["jsonrpc"],
  properties: {
    jsonrpc: { const: "2.0" },
    id: {
      type: ["integer", "null"],
      minimum: 0,
      maximum: 9007199254740991,
      description: "null in the answer to a message whose id could not be read",
    },
    method: { type: "string", minLength: 1, maxLength: 100 },
    params: { tsType: "unknown" },
    result: { tsType: "unknown" },
    error: {
      type: "object",
      additionalProperties: false,
      required: ["code", "message"],
      properties: {
        code: { type: "integer", description: "of JSON-RPC" },
        message: { type: "string", maxLength: 4000 },
        data: {
          type: "object",
          additionalProperties: false,
          required: ["code"],
          properties: {
            code: {
              type: "string",
              maxLength: 100,
              description: "the platform's word for the kind of failure",
            },
          },
        },
      },
    },
  },
};

function validate37(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate37.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (data.jsonrpc === undefined && (missing0 = "jsonrpc")) {
        validate37.errors = [
          {
            instancePath,
            schemaPath: "#/required",
            keyword: "required",
            params: { missingProperty: missing0 },
            message: "must have required property '" + missing0 + "'",
          },
        ];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(
            key0 === "jsonrpc" ||
            key0 === "id" ||
            key0 === "method" ||
            key0 === "params" ||
            key0 === "result" ||
            key0 === "error"
          )) {
            validate37.errors = [
              {
                instancePath,
                schemaPath: "#/additionalProperties",
                keyword: "additionalProperties",
                params: { additionalProperty: key0 },
                message: "must NOT have additional properties",
              },
            ];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.jsonrpc !== undefined) {
            const _errs2 = errors;
            if ("2.0" !== data.jsonrpc) {
              validate37.errors = [
                {
                  instancePath: instancePath + "/jsonrpc",
                  schemaPath: "#/properties/jsonrpc/const",
                  keyword: "const",
                  params: { allowedValue: "2.0" },
                  message: "must be equal to constant",
                },
              ];
              return false;
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.id !== undefined) {
              let data1 = data.id;
              const _errs3 = errors;
              if (
                !(typeof data1 == "number" && !(data1 % 1) && !isNaN(data1) && isFinite(data1)) &&
                data1 !== null
              ) {
                validate37.errors = [
                  {
                    instancePath: instancePath + "/id",
                    schemaPath: "#/properties/id/type",
                    keyword: "type",
                    params: { type: schema33.properties.id.type },
                    message: "must be integer,null",
                  },
                ];
                return false;
              }
              if (errors === _errs3) {
                if (typeof data1 == "number" && isFinite(data1)) {
                  if (data1 > 9007199254740991 || isNaN(data1)) {
                    validate37.errors = [
                      {
                        instancePath: instancePath + "/id",
                        schemaPath: "#/properties/id/maximum",
                        keyword: "maximum",
                        params: { comparison: "<=", limit: 9007199254740991 },
                        message: "must be <= 9007199254740991",
                      },
                    ];
                    return false;
                  } else {
                    if (data1 < 0 || isNaN(data1)) {
                      validate37.errors = [
                        {
                          instancePath: instancePath + "/id",
                          schemaPath: "#/properties/id/minimum",
                          keyword: "minimum",
                          params: { comparison: ">=", limit: 0 },
                          message: "must be >= 0",
                        },
                      ];
                      return false;
                    }
                  }
                }
              }
              var valid0 = _errs3 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.method !== undefined) {
                let data2 = data.method;
                const _errs5 = errors;
                if (errors === _errs5) {
                  if (typeof data2 === "string") {
                    if (data2.length > 100) {
                      validate37.errors = [
                        {
                          instancePath: instancePath + "/method",
                          schemaPath: "#/properties/method/maxLength",
                          keyword: "maxLength",
                          params: { limit: 100 },
                          message: "must NOT have more than 100 characters",
                        },
                      ];
                      return false;
                    } else {
                      if (data2.length < 1) {
                        validate37.errors = [
                          {
                            instancePath: instancePath + "/method",
                            schemaPath: "#/properties/method/minLength",
                            keyword: "minLength",
                            params: { limit: 1 },
                            message: "must NOT have fewer than 1 characters",
                          },
                        ];
                        return false;
                      }
                    }
                  } else {
                    validate37.errors = [
                      {
                        instancePath: instancePath + "/method",
                        schemaPath: "#/properties/method/type",
                        keyword: "type",
                        params: { type: "string" },
                        message: "must be string",
                      },
                    ];
                    return false;
                  }
                }
                var valid0 = _errs5 === errors;
              } else {
                var valid0 = true;
              }
              if (valid0) {
                if (data.error !== undefined) {
                  let data3 = data.error;
                  const _errs7 = errors;
                  if (errors === _errs7) {
                    if (data3 && typeof data3 == "object" && !Array.isArray(data3)) {
                      let missing1;
                      if (
                        (data3.code === undefined && (missing1 = "code")) ||
                        (data3.message === undefined && (missing1 = "message"))
                      ) {
                        validate37.errors = [
                          {
                            instancePath: instancePath + "/error",
                            schemaPath: "#/properties/error/required",
                            keyword: "required",
                            params: { missingProperty: missing1 },
                            message: "must have required property '" + missing1 + "'",
                          },
                        ];
                        return false;
                      } else {
                        const _errs9 = errors;
                        for (const key1 in data3) {
                          if (!(key1 === "code" || key1 === "message" || key1 === "data")) {
                            validate37.errors = [
                              {
                                instancePath: instancePath + "/error",
                                schemaPath: "#/properties/error/additionalProperties",
                                keyword: "additionalProperties",
                                params: { additionalProperty: key1 },
                                message: "must NOT have additional properties",
                              },
                            ];
                            return false;
                            break;
                          }
                        }
                        if (_errs9 === errors) {
                          if (data3.code !== undefined) {
                            let data4 = data3.code;
                            const _errs10 = errors;
                            if (!(
                              typeof data4 == "number" &&
                              !(data4 % 1) &&
                              !isNaN(data4) &&
                              isFinite(data4)
                            )) {
                              validate37.errors = [
                                {
                                  instancePath: instancePath + "/error/code",
                                  schemaPath: "#/properties/error/properties/code/type",
                                  keyword: "type",
                                  params: { type: "integer" },
                                  message: "must be integer",
                                },
                              ];
                              return false;
                            }
                            var valid1 = _errs10 === errors;
                          } else {
                            var valid1 = true;
                          }
                          if (valid1) {
                            if (data3.message !== undefined) {
                              let data5 = data3.message;
                              const _errs12 = errors;
                              if (errors === _errs12) {
                                if (typeof data5 === "string") {
                                  if (data5.length > 4000) {
                                    validate37.errors = [
                                      {
                                        instancePath: instancePath + "/error/message",
                                        schemaPath:
                                          "#/properties/error/properties/message/maxLength",
                                        keyword: "maxLength",
                                        params: { limit: 4000 },
                                        message: "must NOT have more than 4000 characters",
                                      },
                                    ];
                                    return false;
                                  }
                                } else {
                                  validate37.errors = [
                                    {
                                      instancePath: instancePath + "/error/message",
                                      schemaPath: "#/properties/error/properties/message/type",
                                      keyword: "type",
                                      params: { type: "string" },
                                      message: "must be string",
                                    },
                                  ];
                                  return false;
                                }
                              }
                              var valid1 = _errs12 === errors;
                            } else {
                              var valid1 = true;
                            }
                            if (valid1) {
                              if (data3.data !== undefined) {
                                let data6 = data3.data;
                                const _errs14 = errors;
                                if (errors === _errs14) {
                                  if (data6 && typeof data6 == "object" && !Array.isArray(data6)) {
                                    let missing2;
                                    if (data6.code === undefined && (missing2 = "code")) {
                                      validate37.errors = [
                                        {
                                          instancePath: instancePath + "/error/data",
                                          schemaPath: "#/properties/error/properties/data/required",
                                          keyword: "required",
                                          params: { missingProperty: missing2 },
                                          message: "must have required property '" + missing2 + "'",
                                        },
                                      ];
                                      return false;
                                    } else {
                                      const _errs16 = errors;
                                      for (const key2 in data6) {
                                        if (!(key2 === "code")) {
                                          validate37.errors = [
                                            {
                                              instancePath: instancePath + "/error/data",
                                              schemaPath:
                                                "#/properties/error/properties/data/additionalProperties",
                                              keyword: "additionalProperties",
                                              params: { additionalProperty: key2 },
                                              message: "must NOT have additional properties",
                                            },
                                          ];
                                          return false;
                                          break;
                                        }
                                      }
                                      if (_errs16 === errors) {
                                        if (data6.code !== undefined) {
                                          let data7 = data6.code;
                                          const _errs17 = errors;
                                          if (errors === _errs17) {
                                            if (typeof data7 === "string") {
                                              if (data7.length > 100) {
                                                validate37.errors = [
                                                  {
                                                    instancePath: instancePath + "/error/data/code",
                                                    schemaPath:
                                                      "#/properties/error/properties/data/properties/code/maxLength",
                                                    keyword: "maxLength",
                                                    params: { limit: 100 },
                                                    message:
                                                      "must NOT have more than 100 characters",
                                                  },
                                                ];
                                                return false;
                                              }
                                            } else {
                                              validate37.errors = [
                                                {
                                                  instancePath: instancePath + "/error/data/code",
                                                  schemaPath:
                                                    "#/properties/error/properties/data/properties/code/type",
                                                  keyword: "type",
                                                  params: { type: "string" },
                                                  message: "must be string",
                                                },
                                              ];
                                              return false;
                                            }
                                          }
                                        }
                                      }
                                    }
                                  } else {
                                    validate37.errors = [
                                      {
                                        instancePath: instancePath + "/error/data",
                                        schemaPath: "#/properties/error/properties/data/type",
                                        keyword: "type",
                                        params: { type: "object" },
                                        message: "must be object",
                                      },
                                    ];
                                    return false;
                                  }
                                }
                                var valid1 = _errs14 === errors;
                              } else {
                                var valid1 = true;
                              }
                            }
                          }
                        }
                      }
                    } else {
                      validate37.errors = [
                        {
                          instancePath: instancePath + "/error",
                          schemaPath: "#/properties/error/type",
                          keyword: "type",
                          params: { type: "object" },
                          message: "must be object",
                        },
                      ];
                      return false;
                    }
                  }
                  var valid0 = _errs7 === errors;
                } else {
                  var valid0 = true;
                }
              }
            }
          }
        }
      }
    } else {
      validate37.errors = [
        {
          instancePath,
          schemaPath: "#/type",
          keyword: "type",
          params: { type: "object" },
          message: "must be object",
        },
      ];
      return false;
    }
  }
  validate37.errors = vErrors;
  return errors === 0;
}
validate37.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const requestsui_initialize = validate38;
const schema56 = {
  type: "object",
  additionalProperties: false,
  required: ["protocolVersion", "appInfo"],
  properties: {
    protocolVersion: { type: "string", maxLength: 20 },
    appInfo: {
      type: "object",
      additionalProperties: false,
      required: ["name", "version"],
      properties: {
        name: { type: "string", maxLength: 100 },
        version: { type: "string", maxLength: 100, description: "the bundle's digest" },
      },
    },
  },
};

function validate38(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate38.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (
        (data.protocolVersion === undefined && (missing0 = "protocolVersion")) ||
        (data.appInfo === undefined && (missing0 = "appInfo"))
      ) {
        validate38.errors = [
          {
            instancePath,
            schemaPath: "#/required",
            keyword: "required",
            params: { missingProperty: missing0 },
            message: "must have required property '" + missing0 + "'",
          },
        ];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "protocolVersion" || key0 === "appInfo")) {
            validate38.errors = [
              {
                instancePath,
                schemaPath: "#/additionalProperties",
                keyword: "additionalProperties",
                params: { additionalProperty: key0 },
                message: "must NOT have additional properties",
              },
            ];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.protocolVersion !== undefined) {
            let data0 = data.protocolVersion;
            const _errs2 = errors;
            if (errors === _errs2) {
              if (typeof data0 === "string") {
                if (data0.length > 20) {
                  validate38.errors = [
                    {
                      instancePath: instancePath + "/protocolVersion",
                      schemaPath: "#/properties/protocolVersion/maxLength",
                      keyword: "maxLength",
                      params: { limit: 20 },
                      message: "must NOT have more than 20 characters",
                    },
                  ];
                  return false;
                }
              } else {
                validate38.errors = [
                  {
                    instancePath: instancePath + "/protocolVersion",
                    schemaPath: "#/properties/protocolVersion/type",
                    keyword: "type",
                    params: { type: "string" },
                    message: "must be string",
                  },
                ];
                return false;
              }
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.appInfo !== undefined) {
              let data1 = data.appInfo;
              const _errs4 = errors;
              if (errors === _errs4) {
                if (data1 && typeof data1 == "object" && !Array.isArray(data1)) {
                  let missing1;
                  if (
                    (data1.name === undefined && (missing1 = "name")) ||
                    (data1.version === undefined && (missing1 = "version"))
                  ) {
                    validate38.errors = [
                      {
                        instancePath: instancePath + "/appInfo",
                        schemaPath: "#/properties/appInfo/required",
                        keyword: "required",
                        params: { missingProperty: missing1 },
                        message: "must have required property '" + missing1 + "'",
                      },
                    ];
                    return false;
                  } else {
                    const _errs6 = errors;
                    for (const key1 in data1) {
                      if (!(key1 === "name" || key1 === "version")) {
                        validate38.errors = [
                          {
                            instancePath: instancePath + "/appInfo",
                            schemaPath: "#/properties/appInfo/additionalProperties",
                            keyword: "additionalProperties",
                            params: { additionalProperty: key1 },
                            message: "must NOT have additional properties",
                          },
                        ];
                        return false;
                        break;
                      }
                    }
                    if (_errs6 === errors) {
                      if (data1.name !== undefined) {
                        let data2 = data1.name;
                        const _errs7 = errors;
                        if (errors === _errs7) {
                          if (typeof data2 === "string") {
                            if (data2.length > 100) {
                              validate38.errors = [
                                {
                                  instancePath: instancePath + "/appInfo/name",
                                  schemaPath: "#/properties/appInfo/properties/name/maxLength",
                                  keyword: "maxLength",
                                  params: { limit: 100 },
                                  message: "must NOT have more than 100 characters",
                                },
                              ];
                              return false;
                            }
                          } else {
                            validate38.errors = [
                              {
                                instancePath: instancePath + "/appInfo/name",
                                schemaPath: "#/properties/appInfo/properties/name/type",
                                keyword: "type",
                                params: { type: "string" },
                                message: "must be string",
                              },
                            ];
                            return false;
                          }
                        }
                        var valid1 = _errs7 === errors;
                      } else {
                        var valid1 = true;
                      }
                      if (valid1) {
                        if (data1.version !== undefined) {
                          let data3 = data1.version;
                          const _errs9 = errors;
                          if (errors === _errs9) {
                            if (typeof data3 === "string") {
                              if (data3.length > 100) {
                                validate38.errors = [
                                  {
                                    instancePath: instancePath + "/appInfo/version",
                                    schemaPath: "#/properties/appInfo/properties/version/maxLength",
                                    keyword: "maxLength",
                                    params: { limit: 100 },
                                    message: "must NOT have more than 100 characters",
                                  },
                                ];
                                return false;
                              }
                            } else {
                              validate38.errors = [
                                {
                                  instancePath: instancePath + "/appInfo/version",
                                  schemaPath: "#/properties/appInfo/properties/version/type",
                                  keyword: "type",
                                  params: { type: "string" },
                                  message: "must be string",
                                },
                              ];
                              return false;
                            }
                          }
                          var valid1 = _errs9 === errors;
                        } else {
                          var valid1 = true;
                        }
                      }
                    }
                  }
                } else {
                  validate38.errors = [
                    {
                      instancePath: instancePath + "/appInfo",
                      schemaPath: "#/properties/appInfo/type",
                      keyword: "type",
                      params: { type: "object" },
                      message: "must be object",
                    },
                  ];
                  return false;
                }
              }
              var valid0 = _errs4 === errors;
            } else {
              var valid0 = true;
            }
          }
        }
      }
    } else {
      validate38.errors = [
        {
          instancePath,
          schemaPath: "#/type",
          keyword: "type",
          params: { type: "object" },
          message: "must be object",
        },
      ];
      return false;
    }
  }
  validate38.errors = vErrors;
  return errors === 0;
}
validate38.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const requeststools_call = validate39;
const schema57 = {
  type: "object",
  additionalProperties: false,
  required: ["name", "arguments"],
  properties: {
    name: { type: "string", minLength: 1, maxLength: 100 },
    arguments: { type: "object", additionalProperties: true },
  },
};

function validate39(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate39.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (
        (data.name === undefined && (missing0 = "name")) ||
        (data.arguments === undefined && (missing0 = "arguments"))
      ) {
        validate39.errors = [
          {
            instancePath,
            schemaPath: "#/required",
            keyword: "required",
            params: { missingProperty: missing0 },
            message: "must have required property '" + missing0 + "'",
          },
        ];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "name" || key0 === "arguments")) {
            validate39.errors = [
              {
                instancePath,
                schemaPath: "#/additionalProperties",
                keyword: "additionalProperties",
                params: { additionalProperty: key0 },
                message: "must NOT have additional properties",
              },
            ];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.name !== undefined) {
            let data0 = data.name;
            const _errs2 = errors;
            if (errors === _errs2) {
              if (typeof data0 === "string") {
                if (data0.length > 100) {
                  validate39.errors = [
                    {
                      instancePath: instancePath + "/name",
                      schemaPath: "#/properties/name/maxLength",
                      keyword: "maxLength",
                      params: { limit: 100 },
                      message: "must NOT have more than 100 characters",
                    },
                  ];
                  return false;
                } else {
                  if (data0.length < 1) {
                    validate39.errors = [
                      {
                        instancePath: instancePath + "/name",
                        schemaPath: "#/properties/name/minLength",
                        keyword: "minLength",
                        params: { limit: 1 },
                        message: "must NOT have fewer than 1 characters",
                      },
                    ];
                    return false;
                  }
                }
              } else {
                validate39.errors = [
                  {
                    instancePath: instancePath + "/name",
                    schemaPath: "#/properties/name/type",
                    keyword: "type",
                    params: { type: "string" },
                    message: "must be string",
                  },
                ];
                return false;
              }
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.arguments !== undefined) {
              let data1 = data.arguments;
              const _errs4 = errors;
              if (errors === _errs4) {
                if (data1 && typeof data1 == "object" && !Array.isArray(data1)) {
                } else {
                  validate39.errors = [
                    {
                      instancePath: instancePath + "/arguments",
                      schemaPath: "#/properties/arguments/type",
                      keyword: "type",
                      params: { type: "object" },
                      message: "must be object",
                    },
                  ];
                  return false;
                }
              }
              var valid0 = _errs4 === errors;
            } else {
              var valid0 = true;
            }
          }
        }
      }
    } else {
      validate39.errors = [
        {
          instancePath,
          schemaPath: "#/type",
          keyword: "type",
          params: { type: "object" },
          message: "must be object",
        },
      ];
      return false;
    }
  }
  validate39.errors = vErrors;
  return errors === 0;
}
validate39.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const requestsatelier_route = validate40;
const schema58 = {
  type: "object",
  additionalProperties: false,
  required: ["name", "input"],
  properties: {
    name: { type: "string", minLength: 1, maxLength: 100 },
    input: { type: "object", additionalProperties: true },
  },
};

function validate40(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate40.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (
        (data.name === undefined && (missing0 = "name")) ||
        (data.input === undefined && (missing0 = "input"))
      ) {
        validate40.errors = [
          {
            instancePath,
            schemaPath: "#/required",
            keyword: "required",
            params: { missingProperty: missing0 },
            message: "must have required property '" + missing0 + "'",
          },
        ];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "name" || key0 === "input")) {
            validate40.errors = [
              {
                instancePath,
                schemaPath: "#/additionalProperties",
                keyword: "additionalProperties",
                params: { additionalProperty: key0 },
                message: "must NOT have additional properties",
              },
            ];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.name !== undefined) {
            let data0 = data.name;
            const _errs2 = errors;
            if (errors === _errs2) {
              if (typeof data0 === "string") {
                if (data0.length > 100) {
                  validate40.errors = [
                    {
                      instancePath: instancePath + "/name",
                      schemaPath: "#/properties/name/maxLength",
                      keyword: "maxLength",
                      params: { limit: 100 },
                      message: "must NOT have more than 100 characters",
                    },
                  ];
                  return false;
                } else {
                  if (data0.length < 1) {
                    validate40.errors = [
                      {
                        instancePath: instancePath + "/name",
                        schemaPath: "#/properties/name/minLength",
                        keyword: "minLength",
                        params: { limit: 1 },
                        message: "must NOT have fewer than 1 characters",
                      },
                    ];
                    return false;
                  }
                }
              } else {
                validate40.errors = [
                  {
                    instancePath: instancePath + "/name",
                    schemaPath: "#/properties/name/type",
                    keyword: "type",
                    params: { type: "string" },
                    message: "must be string",
                  },
                ];
                return false;
              }
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.input !== undefined) {
              let data1 = data.input;
              const _errs4 = errors;
              if (errors === _errs4) {
                if (data1 && typeof data1 == "object" && !Array.isArray(data1)) {
                } else {
                  validate40.errors = [
                    {
                      instancePath: instancePath + "/input",
                      schemaPath: "#/properties/input/type",
                      keyword: "type",
                      params: { type: "object" },
                      message: "must be object",
                    },
                  ];
                  return false;
                }
              }
              var valid0 = _errs4 === errors;
            } else {
              var valid0 = true;
            }
          }
        }
      }
    } else {
      validate40.errors = [
        {
          instancePath,
          schemaPath: "#/type",
          keyword: "type",
          params: { type: "object" },
          message: "must be object",
        },
      ];
      return false;
    }
  }
  validate40.errors = vErrors;
  return errors === 0;
}
validate40.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const requestsatelier_confirm = validate41;
const schema59 = {
  type: "object",
  additionalProperties: false,
  required: ["text"],
  properties: {
    text: {
      type: "string",
      maxLength: 4000,
      description: "the page shows the first 1,000 characters",
    },
  },
};

function validate41(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate41.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (data.text === undefined && (missing0 = "text")) {
        validate41.errors = [
          {
            instancePath,
            schemaPath: "#/required",
            keyword: "required",
            params: { missingProperty: missing0 },
            message: "must have required property '" + missing0 + "'",
          },
        ];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "text")) {
            validate41.errors = [
              {
                instancePath,
                schemaPath: "#/additionalProperties",
                keyword: "additionalProperties",
                params: { additionalProperty: key0 },
                message: "must NOT have additional properties",
              },
            ];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.text !== undefined) {
            let data0 = data.text;
            const _errs2 = errors;
            if (errors === _errs2) {
              if (typeof data0 === "string") {
                if (data0.length > 4000) {
                  validate41.errors = [
                    {
                      instancePath: instancePath + "/text",
                      schemaPath: "#/properties/text/maxLength",
                      keyword: "maxLength",
                      params: { limit: 4000 },
                      message: "must NOT have more than 4000 characters",
                    },
                  ];
                  return false;
                }
              } else {
                validate41.errors = [
                  {
                    instancePath: instancePath + "/text",
                    schemaPath: "#/properties/text/type",
                    keyword: "type",
                    params: { type: "string" },
                    message: "must be string",
                  },
                ];
                return false;
              }
            }
          }
        }
      }
    } else {
      validate41.errors = [
        {
          instancePath,
          schemaPath: "#/type",
          keyword: "type",
          params: { type: "object" },
          message: "must be object",
        },
      ];
      return false;
    }
  }
  validate41.errors = vErrors;
  return errors === 0;
}
validate41.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const requestsatelier_menu = validate42;
const schema60 = {
  type: "object",
  additionalProperties: false,
  required: ["rect", "items"],
  properties: {
    rect: { $ref: "#/$defs/Rect" },
    items: { type: "array", minItems: 1, maxItems: 50, items: { $ref: "#/$defs/MenuItem" } },
  },
};
const schema38 = {
  title: "Rect",
  description: "In the frame's own pixels.",
  type: "object",
  additionalProperties: false,
  required: ["x", "y", "width", "height"],
  properties: {
    x: { type: "number" },
    y: { type: "number" },
    width: { type: "number" },
    height: { type: "number" },
  },
};
const schema39 = {
  title: "MenuItem",
  type: "object",
  additionalProperties: false,
  required: ["id", "label"],
  properties: {
    id: { type: "string", maxLength: 1000 },
    label: {
      type: "string",
      maxLength: 1000,
      description: "the page shows the first 100 characters",
    },
    disabled: { type: "boolean" },
  },
};

function validate42(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate42.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (
        (data.rect === undefined && (missing0 = "rect")) ||
        (data.items === undefined && (missing0 = "items"))
      ) {
        validate42.errors = [
          {
            instancePath,
            schemaPath: "#/required",
            keyword: "required",
            params: { missingProperty: missing0 },
            message: "must have required property '" + missing0 + "'",
          },
        ];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "rect" || key0 === "items")) {
            validate42.errors = [
              {
                instancePath,
                schemaPath: "#/additionalProperties",
                keyword: "additionalProperties",
                params: { additionalProperty: key0 },
                message: "must NOT have additional properties",
              },
            ];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.rect !== undefined) {
            let data0 = data.rect;
            const _errs2 = errors;
            const _errs3 = errors;
            if (errors === _errs3) {
              if (data0 && typeof data0 == "object" && !Array.isArray(data0)) {
                let missing1;
                if (
                  (data0.x === undefined && (missing1 = "x")) ||
                  (data0.y === undefined && (missing1 = "y")) ||
                  (data0.width === undefined && (missing1 = "width")) ||
                  (data0.height === undefined && (missing1 = "height"))
                ) {
                  validate42.errors = [
                    {
                      instancePath: instancePath + "/rect",
                      schemaPath: "#/$defs/Rect/required",
                      keyword: "required",
                      params: { missingProperty: missing1 },
                      message: "must have required property '" + missing1 + "'",
                    },
                  ];
                  return false;
                } else {
                  const _errs5 = errors;
                  for (const key1 in data0) {
                    if (!(key1 === "x" || key1 === "y" || key1 === "width" || key1 === "height")) {
                      validate42.errors = [
                        {
                          instancePath: instancePath + "/rect",
                          schemaPath: "#/$defs/Rect/additionalProperties",
                          keyword: "additionalProperties",
                          params: { additionalProperty: key1 },
                          message: "must NOT have additional properties",
                        },
                      ];
                      return false;
                      break;
                    }
                  }
                  if (_errs5 === errors) {
                    if (data0.x !== undefined) {
                      let data1 = data0.x;
                      const _errs6 = errors;
                      if (!(typeof data1 == "number" && isFinite(data1))) {
                        validate42.errors = [
                          {
                            instancePath: instancePath + "/rect/x",
                            schemaPath: "#/$defs/Rect/properties/x/type",
                            keyword: "type",
                            params: { type: "number" },
                            message: "must be number",
                          },
                        ];
                        return false;
                      }
                      var valid2 = _errs6 === errors;
                    } else {
                      var valid2 = true;
                    }
                    if (valid2) {
                      if (data0.y !== undefined) {
                        let data2 = data0.y;
                        const _errs8 = errors;
                        if (!(typeof data2 == "number" && isFinite(data2))) {
                          validate42.errors = [
                            {
                              instancePath: instancePath + "/rect/y",
                              schemaPath: "#/$defs/Rect/properties/y/type",
                              keyword: "type",
                              params: { type: "number" },
                              message: "must be number",
                            },
                          ];
                          return false;
                        }
                        var valid2 = _errs8 === errors;
                      } else {
                        var valid2 = true;
                      }
                      if (valid2) {
                        if (data0.width !== undefined) {
                          let data3 = data0.width;
                          const _errs10 = errors;
                          if (!(typeof data3 == "number" && isFinite(data3))) {
                            validate42.errors = [
                              {
                                instancePath: instancePath + "/rect/width",
                                schemaPath: "#/$defs/Rect/properties/width/type",
                                keyword: "type",
                                params: { type: "number" },
                                message: "must be number",
                              },
                            ];
                            return false;
                          }
                          var valid2 = _errs10 === errors;
                        } else {
                          var valid2 = true;
                        }
                        if (valid2) {
                          if (data0.height !== undefined) {
                            let data4 = data0.height;
                            const _errs12 = errors;
                            if (!(typeof data4 == "number" && isFinite(data4))) {
                              validate42.errors = [
                                {
                                  instancePath: instancePath + "/rect/height",
                                  schemaPath: "#/$defs/Rect/properties/height/type",
                                  keyword: "type",
                                  params: { type: "number" },
                                  message: "must be number",
                                },
                              ];
                              return false;
                            }
                            var valid2 = _errs12 === errors;
                          } else {
                            var valid2 = true;
                          }
                        }
                      }
                    }
                  }
                }
              } else {
                validate42.errors = [
                  {
                    instancePath: instancePath + "/rect",
                    schemaPath: "#/$defs/Rect/type",
                    keyword: "type",
                    params: { type: "object" },
                    message: "must be object",
                  },
                ];
                return false;
              }
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.items !== undefined) {
              let data5 = data.items;
              const _errs14 = errors;
              if (errors === _errs14) {
                if (Array.isArray(data5)) {
                  if (data5.length > 50) {
                    validate42.errors = [
                      {
                        instancePath: instancePath + "/items",
                        schemaPath: "#/properties/items/maxItems",
                        keyword: "maxItems",
                        params: { limit: 50 },
                        message: "must NOT have more than 50 items",
                      },
                    ];
                    return false;
                  } else {
                    if (data5.length < 1) {
                      validate42.errors = [
                        {
                          instancePath: instancePath + "/items",
                          schemaPath: "#/properties/items/minItems",
                          keyword: "minItems",
                          params: { limit: 1 },
                          message: "must NOT have fewer than 1 items",
                        },
                      ];
                      return false;
                    } else {
                      var valid3 = true;
                      const len0 = data5.length;
                      for (let i0 = 0; i0 < len0; i0++) {
                        let data6 = data5[i0];
                        const _errs16 = errors;
                        const _errs17 = errors;
                        if (errors === _errs17) {
                          if (data6 && typeof data6 == "object" && !Array.isArray(data6)) {
                            let missing2;
                            if (
                              (data6.id === undefined && (missing2 = "id")) ||
                              (data6.label === undefined && (missing2 = "label"))
                            ) {
                              validate42.errors = [
                                {
                                  instancePath: instancePath + "/items/" + i0,
                                  schemaPath: "#/$defs/MenuItem/required",
                                  keyword: "required",
                                  params: { missingProperty: missing2 },
                                  message: "must have required property '" + missing2 + "'",
                                },
                              ];
                              return false;
                            } else {
                              const _errs19 = errors;
                              for (const key2 in data6) {
                                if (!(key2 === "id" || key2 === "label" || key2 === "disabled")) {
                                  validate42.errors = [
                                    {
                                      instancePath: instancePath + "/items/" + i0,
                                      schemaPath: "#/$defs/MenuItem/additionalProperties",
                                      keyword: "additionalProperties",
                                      params: { additionalProperty: key2 },
                                      message: "must NOT have additional properties",
                                    },
                                  ];
                                  return false;
                                  break;
                                }
                              }
                              if (_errs19 === errors) {
                                if (data6.id !== undefined) {
                                  let data7 = data6.id;
                                  const _errs20 = errors;
                                  if (errors === _errs20) {
                                    if (typeof data7 === "string") {
                                      if (data7.length > 1000) {
                                        validate42.errors = [
                                          {
                                            instancePath: instancePath + "/items/" + i0 + "/id",
                                            schemaPath: "#/$defs/MenuItem/properties/id/maxLength",
                                            keyword: "maxLength",
                                            params: { limit: 1000 },
                                            message: "must NOT have more than 1000 characters",
                                          },
                                        ];
                                        return false;
                                      }
                                    } else {
                                      validate42.errors = [
                                        {
                                          instancePath: instancePath + "/items/" + i0 + "/id",
                                          schemaPath: "#/$defs/MenuItem/properties/id/type",
                                          keyword: "type",
                                          params: { type: "string" },
                                          message: "must be string",
                                        },
                                      ];
                                      return false;
                                    }
                                  }
                                  var valid5 = _errs20 === errors;
                                } else {
                                  var valid5 = true;
                                }
                                if (valid5) {
                                  if (data6.label !== undefined) {
                                    let data8 = data6.label;
                                    const _errs22 = errors;
                                    if (errors === _errs22) {
                                      if (typeof data8 === "string") {
                                        if (data8.length > 1000) {
                                          validate42.errors = [
                                            {
                                              instancePath:
                                                instancePath + "/items/" + i0 + "/label",
                                              schemaPath:
                                                "#/$defs/MenuItem/properties/label/maxLength",
                                              keyword: "maxLength",
                                              params: { limit: 1000 },
                                              message: "must NOT have more than 1000 characters",
                                            },
                                          ];
                                          return false;
                                        }
                                      } else {
                                        validate42.errors = [
                                          {
                                            instancePath: instancePath + "/items/" + i0 + "/label",
                                            schemaPath: "#/$defs/MenuItem/properties/label/type",
                                            keyword: "type",
                                            params: { type: "string" },
                                            message: "must be string",
                                          },
                                        ];
                                        return false;
                                      }
                                    }
                                    var valid5 = _errs22 === errors;
                                  } else {
                                    var valid5 = true;
                                  }
                                  if (valid5) {
                                    if (data6.disabled !== undefined) {
                                      const _errs24 = errors;
                                      if (typeof data6.disabled !== "boolean") {
                                        validate42.errors = [
                                          {
                                            instancePath:
                                              instancePath + "/items/" + i0 + "/disabled",
                                            schemaPath: "#/$defs/MenuItem/properties/disabled/type",
                                            keyword: "type",
                                            params: { type: "boolean" },
                                            message: "must be boolean",
                                          },
                                        ];
                                        return false;
                                      }
                                      var valid5 = _errs24 === errors;
                                    } else {
                                      var valid5 = true;
                                    }
                                  }
                                }
                              }
                            }
                          } else {
                            validate42.errors = [
                              {
                                instancePath: instancePath + "/items/" + i0,
                                schemaPath: "#/$defs/MenuItem/type",
                                keyword: "type",
                                params: { type: "object" },
                                message: "must be object",
                              },
                            ];
                            return false;
                          }
                        }
                        var valid3 = _errs16 === errors;
                        if (!valid3) {
                          break;
                        }
                      }
                    }
                  }
                } else {
                  validate42.errors = [
                    {
                      instancePath: instancePath + "/items",
                      schemaPath: "#/properties/items/type",
                      keyword: "type",
                      params: { type: "array" },
                      message: "must be array",
                    },
                  ];
                  return false;
                }
              }
              var valid0 = _errs14 === errors;
            } else {
              var valid0 = true;
            }
          }
        }
      }
    } else {
      validate42.errors = [
        {
          instancePath,
          schemaPath: "#/type",
          keyword: "type",
          params: { type: "object" },
          message: "must be object",
        },
      ];
      return false;
    }
  }
  validate42.errors = vErrors;
  return errors === 0;
}
validate42.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const requestsui_download_file = validate43;
const schema63 = {
  type: "object",
  additionalProperties: false,
  required: ["name", "text"],
  properties: {
    name: { type: "string", maxLength: 1000 },
    text: { type: "string", maxLength: 2097152 },
  },
};

function validate43(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate43.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (
        (data.name === undefined && (missing0 = "name")) ||
        (data.text === undefined && (missing0 = "text"))
      ) {
        validate43.errors = [
          {
            instancePath,
            schemaPath: "#/required",
            keyword: "required",
            params: { missingProperty: missing0 },
            message: "must have required property '" + missing0 + "'",
          },
        ];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "name" || key0 === "text")) {
            validate43.errors = [
              {
                instancePath,
                schemaPath: "#/additionalProperties",
                keyword: "additionalProperties",
                params: { additionalProperty: key0 },
                message: "must NOT have additional properties",
              },
            ];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.name !== undefined) {
            let data0 = data.name;
            const _errs2 = errors;
            if (errors === _errs2) {
              if (typeof data0 === "string") {
                if (data0.length > 1000) {
                  validate43.errors = [
                    {
                      instancePath: instancePath + "/name",
                      schemaPath: "#/properties/name/maxLength",
                      keyword: "maxLength",
                      params: { limit: 1000 },
                      message: "must NOT have more than 1000 characters",
                    },
                  ];
                  return false;
                }
              } else {
                validate43.errors = [
                  {
                    instancePath: instancePath + "/name",
                    schemaPath: "#/properties/name/type",
                    keyword: "type",
                    params: { type: "string" },
                    message: "must be string",
                  },
                ];
                return false;
              }
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.text !== undefined) {
              let data1 = data.text;
              const _errs4 = errors;
              if (errors === _errs4) {
                if (typeof data1 === "string") {
                  if (data1.length > 2097152) {
                    validate43.errors = [
                      {
                        instancePath: instancePath + "/text",
                        schemaPath: "#/properties/text/maxLength",
                        keyword: "maxLength",
                        params: { limit: 2097152 },
                        message: "must NOT have more than 2097152 characters",
                      },
                    ];
                    return false;
                  }
                } else {
                  validate43.errors = [
                    {
                      instancePath: instancePath + "/text",
                      schemaPath: "#/properties/text/type",
                      keyword: "type",
                      params: { type: "string" },
                      message: "must be string",
                    },
                  ];
                  return false;
                }
              }
              var valid0 = _errs4 === errors;
            } else {
              var valid0 = true;
            }
          }
        }
      }
    } else {
      validate43.errors = [
        {
          instancePath,
          schemaPath: "#/type",
          keyword: "type",
          params: { type: "object" },
          message: "must be object",
        },
      ];
      return false;
    }
  }
  validate43.errors = vErrors;
  return errors === 0;
}
validate43.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const requestsui_request_display_mode = validate44;
const schema64 = {
  type: "object",
  additionalProperties: false,
  required: ["mode"],
  properties: { mode: { $ref: "#/$defs/DisplayMode" } },
};
const schema35 = { title: "DisplayMode", enum: ["inline", "expanded"] };

function validate44(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate44.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (data.mode === undefined && (missing0 = "mode")) {
        validate44.errors = [
          {
            instancePath,
            schemaPath: "#/required",
            keyword: "required",
            params: { missingProperty: missing0 },
            message: "must have required property '" + missing0 + "'",
          },
        ];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "mode")) {
            validate44.errors = [
              {
                instancePath,
                schemaPath: "#/additionalProperties",
                keyword: "additionalProperties",
                params: { additionalProperty: key0 },
                message: "must NOT have additional properties",
              },
            ];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.mode !== undefined) {
            let data0 = data.mode;
            if (!(data0 === "inline" || data0 === "expanded")) {
              validate44.errors = [
                {
                  instancePath: instancePath + "/mode",
                  schemaPath: "#/$defs/DisplayMode/enum",
                  keyword: "enum",
                  params: { allowedValues: schema35.enum },
                  message: "must be equal to one of the allowed values",
                },
              ];
              return false;
            }
          }
        }
      }
    } else {
      validate44.errors = [
        {
          instancePath,
          schemaPath: "#/type",
          keyword: "type",
          params: { type: "object" },
          message: "must be object",
        },
      ];
      return false;
    }
  }
  validate44.errors = vErrors;
  return errors === 0;
}
validate44.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const notificationsui_notifications_initialized = validate45;
const schema43 = { title: "Nothing", type: "object", additionalProperties: false };

function validate45(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate45.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      for (const key0 in data) {
        validate45.errors = [
          {
            instancePath,
            schemaPath: "#/additionalProperties",
            keyword: "additionalProperties",
            params: { additionalProperty: key0 },
            message: "must NOT have additional properties",
          },
        ];
        return false;
        break;
      }
    } else {
      validate45.errors = [
        {
          instancePath,
          schemaPath: "#/type",
          keyword: "type",
          params: { type: "object" },
          message: "must be object",
        },
      ];
      return false;
    }
  }
  validate45.errors = vErrors;
  return errors === 0;
}
validate45.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const notificationsui_notifications_size_changed = validate46;
const schema67 = {
  type: "object",
  additionalProperties: false,
  required: ["height"],
  properties: {
    height: {
      type: "number",
      description: "of the widget, in CSS pixels; the page bounds it, and the width is its own",
    },
  },
};

function validate46(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate46.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (data.height === undefined && (missing0 = "height")) {
        validate46.errors = [
          {
            instancePath,
            schemaPath: "#/required",
            keyword: "required",
            params: { missingProperty: missing0 },
            message: "must have required property '" + missing0 + "'",
          },
        ];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "height")) {
            validate46.errors = [
              {
                instancePath,
                schemaPath: "#/additionalProperties",
                keyword: "additionalProperties",
                params: { additionalProperty: key0 },
                message: "must NOT have additional properties",
              },
            ];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.height !== undefined) {
            let data0 = data.height;
            if (!(typeof data0 == "number" && isFinite(data0))) {
              validate46.errors = [
                {
                  instancePath: instancePath + "/height",
                  schemaPath: "#/properties/height/type",
                  keyword: "type",
                  params: { type: "number" },
                  message: "must be number",
                },
              ];
              return false;
            }
          }
        }
      }
    } else {
      validate46.errors = [
        {
          instancePath,
          schemaPath: "#/type",
          keyword: "type",
          params: { type: "object" },
          message: "must be object",
        },
      ];
      return false;
    }
  }
  validate46.errors = vErrors;
  return errors === 0;
}
validate46.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const notificationsatelier_error = validate47;
const schema44 = {
  title: "FrameError",
  type: "object",
  additionalProperties: false,
  required: ["phase", "message", "stack"],
  properties: {
    phase: { $ref: "#/$defs/Phase" },
    message: { type: "string", maxLength: 1000 },
    stack: { type: "string", maxLength: 8000 },
  },
};
const schema45 = { title: "Phase", enum: ["load", "render", "event", "promise", "guard"] };

function validate47(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate47.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (
        (data.phase === undefined && (missing0 = "phase")) ||
        (data.message === undefined && (missing0 = "message")) ||
        (data.stack === undefined && (missing0 = "stack"))
      ) {
        validate47.errors = [
          {
            instancePath,
            schemaPath: "#/required",
            keyword: "required",
            params: { missingProperty: missing0 },
            message: "must have required property '" + missing0 + "'",
          },
        ];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "phase" || key0 === "message" || key0 === "stack")) {
            validate47.errors = [
              {
                instancePath,
                schemaPath: "#/additionalProperties",
                keyword: "additionalProperties",
                params: { additionalProperty: key0 },
                message: "must NOT have additional properties",
              },
            ];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.phase !== undefined) {
            let data0 = data.phase;
            const _errs2 = errors;
            if (!(
              data0 === "load" ||
              data0 === "render" ||
              data0 === "event" ||
              data0 === "promise" ||
              data0 === "guard"
            )) {
              validate47.errors = [
                {
                  instancePath: instancePath + "/phase",
                  schemaPath: "#/$defs/Phase/enum",
                  keyword: "enum",
                  params: { allowedValues: schema45.enum },
                  message: "must be equal to one of the allowed values",
                },
              ];
              return false;
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.message !== undefined) {
              let data1 = data.message;
              const _errs4 = errors;
              if (errors === _errs4) {
                if (typeof data1 === "string") {
                  if (data1.length > 1000) {
                    validate47.errors = [
                      {
                        instancePath: instancePath + "/message",
                        schemaPath: "#/properties/message/maxLength",
                        keyword: "maxLength",
                        params: { limit: 1000 },
                        message: "must NOT have more than 1000 characters",
                      },
                    ];
                    return false;
                  }
                } else {
                  validate47.errors = [
                    {
                      instancePath: instancePath + "/message",
                      schemaPath: "#/properties/message/type",
                      keyword: "type",
                      params: { type: "string" },
                      message: "must be string",
                    },
                  ];
                  return false;
                }
              }
              var valid0 = _errs4 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.stack !== undefined) {
                let data2 = data.stack;
                const _errs6 = errors;
                if (errors === _errs6) {
                  if (typeof data2 === "string") {
                    if (data2.length > 8000) {
                      validate47.errors = [
                        {
                          instancePath: instancePath + "/stack",
                          schemaPath: "#/properties/stack/maxLength",
                          keyword: "maxLength",
                          params: { limit: 8000 },
                          message: "must NOT have more than 8000 characters",
                        },
                      ];
                      return false;
                    }
                  } else {
                    validate47.errors = [
                      {
                        instancePath: instancePath + "/stack",
                        schemaPath: "#/properties/stack/type",
                        keyword: "type",
                        params: { type: "string" },
                        message: "must be string",
                      },
                    ];
                    return false;
                  }
                }
                var valid0 = _errs6 === errors;
              } else {
                var valid0 = true;
              }
            }
          }
        }
      }
    } else {
      validate47.errors = [
        {
          instancePath,
          schemaPath: "#/type",
          keyword: "type",
          params: { type: "object" },
          message: "must be object",
        },
      ];
      return false;
    }
  }
  validate47.errors = vErrors;
  return errors === 0;
}
validate47.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const notificationsatelier_key = validate48;
const schema46 = {
  title: "Key",
  description: "A pressed key that belongs to the page.",
  type: "object",
  additionalProperties: false,
  required: ["key", "ctrl", "meta", "shift"],
  properties: {
    key: { enum: ["Escape", "F6", "k", "?"] },
    ctrl: { type: "boolean" },
    meta: { type: "boolean" },
    shift: { type: "boolean" },
  },
};

function validate48(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate48.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (
        (data.key === undefined && (missing0 = "key")) ||
        (data.ctrl === undefined && (missing0 = "ctrl")) ||
        (data.meta === undefined && (missing0 = "meta")) ||
        (data.shift === undefined && (missing0 = "shift"))
      ) {
        validate48.errors = [
          {
            instancePath,
            schemaPath: "#/required",
            keyword: "required",
            params: { missingProperty: missing0 },
            message: "must have required property '" + missing0 + "'",
          },
        ];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "key" || key0 === "ctrl" || key0 === "meta" || key0 === "shift")) {
            validate48.errors = [
              {
                instancePath,
                schemaPath: "#/additionalProperties",
                keyword: "additionalProperties",
                params: { additionalProperty: key0 },
                message: "must NOT have additional properties",
              },
            ];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.key !== undefined) {
            let data0 = data.key;
            const _errs2 = errors;
            if (!(data0 === "Escape" || data0 === "F6" || data0 === "k" || data0 === "?")) {
              validate48.errors = [
                {
                  instancePath: instancePath + "/key",
                  schemaPath: "#/properties/key/enum",
                  keyword: "enum",
                  params: { allowedValues: schema46.properties.key.enum },
                  message: "must be equal to one of the allowed values",
                },
              ];
              return false;
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.ctrl !== undefined) {
              const _errs3 = errors;
              if (typeof data.ctrl !== "boolean") {
                validate48.errors = [
                  {
                    instancePath: instancePath + "/ctrl",
                    schemaPath: "#/properties/ctrl/type",
                    keyword: "type",
                    params: { type: "boolean" },
                    message: "must be boolean",
                  },
                ];
                return false;
              }
              var valid0 = _errs3 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.meta !== undefined) {
                const _errs5 = errors;
                if (typeof data.meta !== "boolean") {
                  validate48.errors = [
                    {
                      instancePath: instancePath + "/meta",
                      schemaPath: "#/properties/meta/type",
                      keyword: "type",
                      params: { type: "boolean" },
                      message: "must be boolean",
                    },
                  ];
                  return false;
                }
                var valid0 = _errs5 === errors;
              } else {
                var valid0 = true;
              }
              if (valid0) {
                if (data.shift !== undefined) {
                  const _errs7 = errors;
                  if (typeof data.shift !== "boolean") {
                    validate48.errors = [
                      {
                        instancePath: instancePath + "/shift",
                        schemaPath: "#/properties/shift/type",
                        keyword: "type",
                        params: { type: "boolean" },
                        message: "must be boolean",
                      },
                    ];
                    return false;
                  }
                  var valid0 = _errs7 === errors;
                } else {
                  var valid0 = true;
                }
              }
            }
          }
        }
      }
    } else {
      validate48.errors = [
        {
          instancePath,
          schemaPath: "#/type",
          keyword: "type",
          params: { type: "object" },
          message: "must be object",
        },
      ];
      return false;
    }
  }
  validate48.errors = vErrors;
  return errors === 0;
}
validate48.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const notificationsatelier_setting = validate49;
const schema71 = {
  type: "object",
  additionalProperties: false,
  required: ["key"],
  properties: {
    key: { type: "string", minLength: 1, maxLength: 100 },
    value: { tsType: "unknown", description: "at most 16 KB of JSON are kept" },
  },
};

function validate49(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate49.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (data.key === undefined && (missing0 = "key")) {
        validate49.errors = [
          {
            instancePath,
            schemaPath: "#/required",
            keyword: "required",
            params: { missingProperty: missing0 },
            message: "must have required property '" + missing0 + "'",
          },
        ];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "key" || key0 === "value")) {
            validate49.errors = [
              {
                instancePath,
                schemaPath: "#/additionalProperties",
                keyword: "additionalProperties",
                params: { additionalProperty: key0 },
                message: "must NOT have additional properties",
              },
            ];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.key !== undefined) {
            let data0 = data.key;
            const _errs2 = errors;
            if (errors === _errs2) {
              if (typeof data0 === "string") {
                if (data0.length > 100) {
                  validate49.errors = [
                    {
                      instancePath: instancePath + "/key",
                      schemaPath: "#/properties/key/maxLength",
                      keyword: "maxLength",
                      params: { limit: 100 },
                      message: "must NOT have more than 100 characters",
                    },
                  ];
                  return false;
                } else {
                  if (data0.length < 1) {
                    validate49.errors = [
                      {
                        instancePath: instancePath + "/key",
                        schemaPath: "#/properties/key/minLength",
                        keyword: "minLength",
                        params: { limit: 1 },
                        message: "must NOT have fewer than 1 characters",
                      },
                    ];
                    return false;
                  }
                }
              } else {
                validate49.errors = [
                  {
                    instancePath: instancePath + "/key",
                    schemaPath: "#/properties/key/type",
                    keyword: "type",
                    params: { type: "string" },
                    message: "must be string",
                  },
                ];
                return false;
              }
            }
          }
        }
      }
    } else {
      validate49.errors = [
        {
          instancePath,
          schemaPath: "#/type",
          keyword: "type",
          params: { type: "object" },
          message: "must be object",
        },
      ];
      return false;
    }
  }
  validate49.errors = vErrors;
  return errors === 0;
}
validate49.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const notificationsatelier_cells = validate50;
const schema47 = {
  title: "Cells",
  "x-max-bytes": 1048576,
  type: "object",
  additionalProperties: false,
  required: ["cells"],
  properties: {
    cells: {
      type: "object",
      maxProperties: 500,
      additionalProperties: { $ref: "#/$defs/Cell" },
      description: "by the row's id",
    },
  },
};
const schema48 = {
  title: "Cell",
  description: "A cell of a table that a column brought: the page draws it.",
  type: "object",
  additionalProperties: false,
  required: ["text"],
  properties: {
    text: {
      type: "string",
      maxLength: 10000,
      description: "the page shows the first 200 characters",
    },
    tone: { enum: ["green", "red", "yellow", "muted"] },
    title: {
      type: "string",
      maxLength: 10000,
      description: "the page shows the first 200 characters",
    },
  },
};

function validate50(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate50.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (data.cells === undefined && (missing0 = "cells")) {
        validate50.errors = [
          {
            instancePath,
            schemaPath: "#/required",
            keyword: "required",
            params: { missingProperty: missing0 },
            message: "must have required property '" + missing0 + "'",
          },
        ];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "cells")) {
            validate50.errors = [
              {
                instancePath,
                schemaPath: "#/additionalProperties",
                keyword: "additionalProperties",
                params: { additionalProperty: key0 },
                message: "must NOT have additional properties",
              },
            ];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.cells !== undefined) {
            let data0 = data.cells;
            const _errs2 = errors;
            if (errors === _errs2) {
              if (data0 && typeof data0 == "object" && !Array.isArray(data0)) {
                if (Object.keys(data0).length > 500) {
                  validate50.errors = [
                    {
                      instancePath: instancePath + "/cells",
                      schemaPath: "#/properties/cells/maxProperties",
                      keyword: "maxProperties",
                      params: { limit: 500 },
                      message: "must NOT have more than 500 properties",
                    },
                  ];
                  return false;
                } else {
                  for (const key1 in data0) {
                    let data1 = data0[key1];
                    const _errs5 = errors;
                    const _errs6 = errors;
                    if (errors === _errs6) {
                      if (data1 && typeof data1 == "object" && !Array.isArray(data1)) {
                        let missing1;
                        if (data1.text === undefined && (missing1 = "text")) {
                          validate50.errors = [
                            {
                              instancePath:
                                instancePath +
                                "/cells/" +
                                key1.replace(/~/g, "~0").replace(/\//g, "~1"),
                              schemaPath: "#/$defs/Cell/required",
                              keyword: "required",
                              params: { missingProperty: missing1 },
                              message: "must have required property '" + missing1 + "'",
                            },
                          ];
                          return false;
                        } else {
                          const _errs8 = errors;
                          for (const key2 in data1) {
                            if (!(key2 === "text" || key2 === "tone" || key2 === "title")) {
                              validate50.errors = [
                                {
                                  instancePath:
                                    instancePath +
                                    "/cells/" +
                                    key1.replace(/~/g, "~0").replace(/\//g, "~1"),
                                  schemaPath: "#/$defs/Cell/additionalProperties",
                                  keyword: "additionalProperties",
                                  params: { additionalProperty: key2 },
                                  message: "must NOT have additional properties",
                                },
                              ];
                              return false;
                              break;
                            }
                          }
                          if (_errs8 === errors) {
                            if (data1.text !== undefined) {
                              let data2 = data1.text;
                              const _errs9 = errors;
                              if (errors === _errs9) {
                                if (typeof data2 === "string") {
                                  if (data2.length > 10000) {
                                    validate50.errors = [
                                      {
                                        instancePath:
                                          instancePath +
                                          "/cells/" +
                                          key1.replace(/~/g, "~0").replace(/\//g, "~1") +
                                          "/text",
                                        schemaPath: "#/$defs/Cell/properties/text/maxLength",
                                        keyword: "maxLength",
                                        params: { limit: 10000 },
                                        message: "must NOT have more than 10000 characters",
                                      },
                                    ];
                                    return false;
                                  }
                                } else {
                                  validate50.errors = [
                                    {
                                      instancePath:
                                        instancePath +
                                        "/cells/" +
                                        key1.replace(/~/g, "~0").replace(/\//g, "~1") +
                                        "/text",
                                      schemaPath: "#/$defs/Cell/properties/text/type",
                                      keyword: "type",
                                      params: { type: "string" },
                                      message: "must be string",
                                    },
                                  ];
                                  return false;
                                }
                              }
                              var valid3 = _errs9 === errors;
                            } else {
                              var valid3 = true;
                            }
                            if (valid3) {
                              if (data1.tone !== undefined) {
                                let data3 = data1.tone;
                                const _errs11 = errors;
                                if (!(
                                  data3 === "green" ||
                                  data3 === "red" ||
                                  data3 === "yellow" ||
                                  data3 === "muted"
                                )) {
                                  validate50.errors = [
                                    {
                                      instancePath:
                                        instancePath +
                                        "/cells/" +
                                        key1.replace(/~/g, "~0").replace(/\//g, "~1") +
                                        "/tone",
                                      schemaPath: "#/$defs/Cell/properties/tone/enum",
                                      keyword: "enum",
                                      params: { allowedValues: schema48.properties.tone.enum },
                                      message: "must be equal to one of the allowed values",
                                    },
                                  ];
                                  return false;
                                }
                                var valid3 = _errs11 === errors;
                              } else {
                                var valid3 = true;
                              }
                              if (valid3) {
                                if (data1.title !== undefined) {
                                  let data4 = data1.title;
                                  const _errs12 = errors;
                                  if (errors === _errs12) {
                                    if (typeof data4 === "string") {
                                      if (data4.length > 10000) {
                                        validate50.errors = [
                                          {
                                            instancePath:
                                              instancePath +
                                              "/cells/" +
                                              key1.replace(/~/g, "~0").replace(/\//g, "~1") +
                                              "/title",
                                            schemaPath: "#/$defs/Cell/properties/title/maxLength",
                                            keyword: "maxLength",
                                            params: { limit: 10000 },
                                            message: "must NOT have more than 10000 characters",
                                          },
                                        ];
                                        return false;
                                      }
                                    } else {
                                      validate50.errors = [
                                        {
                                          instancePath:
                                            instancePath +
                                            "/cells/" +
                                            key1.replace(/~/g, "~0").replace(/\//g, "~1") +
                                            "/title",
                                          schemaPath: "#/$defs/Cell/properties/title/type",
                                          keyword: "type",
                                          params: { type: "string" },
                                          message: "must be string",
                                        },
                                      ];
                                      return false;
                                    }
                                  }
                                  var valid3 = _errs12 === errors;
                                } else {
                                  var valid3 = true;
                                }
                              }
                            }
                          }
                        }
                      } else {
                        validate50.errors = [
                          {
                            instancePath:
                              instancePath +
                              "/cells/" +
                              key1.replace(/~/g, "~0").replace(/\//g, "~1"),
                            schemaPath: "#/$defs/Cell/type",
                            keyword: "type",
                            params: { type: "object" },
                            message: "must be object",
                          },
                        ];
                        return false;
                      }
                    }
                    var valid1 = _errs5 === errors;
                    if (!valid1) {
                      break;
                    }
                  }
                }
              } else {
                validate50.errors = [
                  {
                    instancePath: instancePath + "/cells",
                    schemaPath: "#/properties/cells/type",
                    keyword: "type",
                    params: { type: "object" },
                    message: "must be object",
                  },
                ];
                return false;
              }
            }
          }
        }
      }
    } else {
      validate50.errors = [
        {
          instancePath,
          schemaPath: "#/type",
          keyword: "type",
          params: { type: "object" },
          message: "must be object",
        },
      ];
      return false;
    }
  }
  validate50.errors = vErrors;
  return errors === 0;
}
validate50.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const answersatelier_ping = validate51;

function validate51(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate51.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      for (const key0 in data) {
        validate51.errors = [
          {
            instancePath,
            schemaPath: "#/additionalProperties",
            keyword: "additionalProperties",
            params: { additionalProperty: key0 },
            message: "must NOT have additional properties",
          },
        ];
        return false;
        break;
      }
    } else {
      validate51.errors = [
        {
          instancePath,
          schemaPath: "#/type",
          keyword: "type",
          params: { type: "object" },
          message: "must be object",
        },
      ];
      return false;
    }
  }
  validate51.errors = vErrors;
  return errors === 0;
}
validate51.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

const answersatelier_rows = validate52;

function validate52(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate52.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (data.cells === undefined && (missing0 = "cells")) {
        validate52.errors = [
          {
            instancePath,
            schemaPath: "#/required",
            keyword: "required",
            params: { missingProperty: missing0 },
            message: "must have required property '" + missing0 + "'",
          },
        ];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === "cells")) {
            validate52.errors = [
              {
                instancePath,
                schemaPath: "#/additionalProperties",
                keyword: "additionalProperties",
                params: { additionalProperty: key0 },
                message: "must NOT have additional properties",
              },
            ];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.cells !== undefined) {
            let data0 = data.cells;
            const _errs2 = errors;
            if (errors === _errs2) {
              if (data0 && typeof data0 == "object" && !Array.isArray(data0)) {
                if (Object.keys(data0).length > 500) {
                  validate52.errors = [
                    {
                      instancePath: instancePath + "/cells",
                      schemaPath: "#/properties/cells/maxProperties",
                      keyword: "maxProperties",
                      params: { limit: 500 },
                      message: "must NOT have more than 500 properties",
                    },
                  ];
                  return false;
                } else {
                  for (const key1 in data0) {
                    let data1 = data0[key1];
                    const _errs5 = errors;
                    const _errs6 = errors;
                    if (errors === _errs6) {
                      if (data1 && typeof data1 == "object" && !Array.isArray(data1)) {
                        let missing1;
                        if (data1.text === undefined && (missing1 = "text")) {
                          validate52.errors = [
                            {
                              instancePath:
                                instancePath +
                                "/cells/" +
                                key1.replace(/~/g, "~0").replace(/\//g, "~1"),
                              schemaPath: "#/$defs/Cell/required",
                              keyword: "required",
                              params: { missingProperty: missing1 },
                              message: "must have required property '" + missing1 + "'",
                            },
                          ];
                          return false;
                        } else {
                          const _errs8 = errors;
                          for (const key2 in data1) {
                            if (!(key2 === "text" || key2 === "tone" || key2 === "title")) {
                              validate52.errors = [
                                {
                                  instancePath:
                                    instancePath +
                                    "/cells/" +
                                    key1.replace(/~/g, "~0").replace(/\//g, "~1"),
                                  schemaPath: "#/$defs/Cell/additionalProperties",
                                  keyword: "additionalProperties",
                                  params: { additionalProperty: key2 },
                                  message: "must NOT have additional properties",
                                },
                              ];
                              return false;
                              break;
                            }
                          }
                          if (_errs8 === errors) {
                            if (data1.text !== undefined) {
                              let data2 = data1.text;
                              const _errs9 = errors;
                              if (errors === _errs9) {
                                if (typeof data2 === "string") {
                                  if (data2.length > 10000) {
                                    validate52.errors = [
                                      {
                                        instancePath:
                                          instancePath +
                                          "/cells/" +
                                          key1.replace(/~/g, "~0").replace(/\//g, "~1") +
                                          "/text",
                                        schemaPath: "#/$defs/Cell/properties/text/maxLength",
                                        keyword: "maxLength",
                                        params: { limit: 10000 },
                                        message: "must NOT have more than 10000 characters",
                                      },
                                    ];
                                    return false;
                                  }
                                } else {
                                  validate52.errors = [
                                    {
                                      instancePath:
                                        instancePath +
                                        "/cells/" +
                                        key1.replace(/~/g, "~0").replace(/\//g, "~1") +
                                        "/text",
                                      schemaPath: "#/$defs/Cell/properties/text/type",
                                      keyword: "type",
                                      params: { type: "string" },
                                      message: "must be string",
                                    },
                                  ];
                                  return false;
                                }
                              }
                              var valid3 = _errs9 === errors;
                            } else {
                              var valid3 = true;
                            }
                            if (valid3) {
                              if (data1.tone !== undefined) {
                                let data3 = data1.tone;
                                const _errs11 = errors;
                                if (!(
                                  data3 === "green" ||
                                  data3 === "red" ||
                                  data3 === "yellow" ||
                                  data3 === "muted"
                                )) {
                                  validate52.errors = [
                                    {
                                      instancePath:
                                        instancePath +
                                        "/cells/" +
                                        key1.replace(/~/g, "~0").replace(/\//g, "~1") +
                                        "/tone",
                                      schemaPath: "#/$defs/Cell/properties/tone/enum",
                                      keyword: "enum",
                                      params: { allowedValues: schema48.properties.tone.enum },
                                      message: "must be equal to one of the allowed values",
                                    },
                                  ];
                                  return false;
                                }
                                var valid3 = _errs11 === errors;
                              } else {
                                var valid3 = true;
                              }
                              if (valid3) {
                                if (data1.title !== undefined) {
                                  let data4 = data1.title;
                                  const _errs12 = errors;
                                  if (errors === _errs12) {
                                    if (typeof data4 === "string") {
                                      if (data4.length > 10000) {
                                        validate52.errors = [
                                          {
                                            instancePath:
                                              instancePath +
                                              "/cells/" +
                                              key1.replace(/~/g, "~0").replace(/\//g, "~1") +
                                              "/title",
                                            schemaPath: "#/$defs/Cell/properties/title/maxLength",
                                            keyword: "maxLength",
                                            params: { limit: 10000 },
                                            message: "must NOT have more than 10000 characters",
                                          },
                                        ];
                                        return false;
                                      }
                                    } else {
                                      validate52.errors = [
                                        {
                                          instancePath:
                                            instancePath +
                                            "/cells/" +
                                            key1.replace(/~/g, "~0").replace(/\//g, "~1") +
                                            "/title",
                                          schemaPath: "#/$defs/Cell/properties/title/type",
                                          keyword: "type",
                                          params: { type: "string" },
                                          message: "must be string",
                                        },
                                      ];
                                      return false;
                                    }
                                  }
                                  var valid3 = _errs12 === errors;
                                } else {
                                  var valid3 = true;
                                }
                              }
                            }
                          }
                        }
                      } else {
                        validate52.errors = [
                          {
                            instancePath:
                              instancePath +
                              "/cells/" +
                              key1.replace(/~/g, "~0").replace(/\//g, "~1"),
                            schemaPath: "#/$defs/Cell/type",
                            keyword: "type",
                            params: { type: "object" },
                            message: "must be object",
                          },
                        ];
                        return false;
                      }
                    }
                    var valid1 = _errs5 === errors;
                    if (!valid1) {
                      break;
                    }
                  }
                }
              } else {
                validate52.errors = [
                  {
                    instancePath: instancePath + "/cells",
                    schemaPath: "#/properties/cells/type",
                    keyword: "type",
                    params: { type: "object" },
                    message: "must be object",
                  },
                ];
                return false;
              }
            }
          }
        }
      }
    } else {
      validate52.errors = [
        {
          instancePath,
          schemaPath: "#/type",
          keyword: "type",
          params: { type: "object" },
          message: "must be object",
        },
      ];
      return false;
    }
  }
  validate52.errors = vErrors;
  return errors === 0;
}
validate52.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export interface Fits {
  (value: unknown): boolean;
  /** why the last value did not fit */
  errors?: { instancePath: string; message?: string }[] | null;
}

export interface Judge {
  /** a message may have so many */
  bytes: number;
  fits: Fits;
}

/** A message as such, whatever it holds. */
export const envelope = message as unknown as Fits;

export const requests: ReadonlyMap<string, Judge> = new Map([
  ["ui/initialize", { bytes: 262144, fits: requestsui_initialize as unknown as Fits }],
  ["tools/call", { bytes: 262144, fits: requeststools_call as unknown as Fits }],
  ["atelier/route", { bytes: 262144, fits: requestsatelier_route as unknown as Fits }],
  ["atelier/confirm", { bytes: 262144, fits: requestsatelier_confirm as unknown as Fits }],
  ["atelier/menu", { bytes: 262144, fits: requestsatelier_menu as unknown as Fits }],
  ["ui/download-file", { bytes: 2200000, fits: requestsui_download_file as unknown as Fits }],
  [
    "ui/request-display-mode",
    { bytes: 262144, fits: requestsui_request_display_mode as unknown as Fits },
  ],
]);

export const notifications: ReadonlyMap<string, Judge> = new Map([
  [
    "ui/notifications/initialized",
    { bytes: 262144, fits: notificationsui_notifications_initialized as unknown as Fits },
  ],
  [
    "ui/notifications/size-changed",
    { bytes: 262144, fits: notificationsui_notifications_size_changed as unknown as Fits },
  ],
  ["atelier/error", { bytes: 262144, fits: notificationsatelier_error as unknown as Fits }],
  ["atelier/key", { bytes: 262144, fits: notificationsatelier_key as unknown as Fits }],
  ["atelier/setting", { bytes: 262144, fits: notificationsatelier_setting as unknown as Fits }],
  ["atelier/cells", { bytes: 1048576, fits: notificationsatelier_cells as unknown as Fits }],
]);

export const answers: ReadonlyMap<string, Judge> = new Map([
  ["atelier/ping", { bytes: 262144, fits: answersatelier_ping as unknown as Fits }],
  ["atelier/rows", { bytes: 1048576, fits: answersatelier_rows as unknown as Fits }],
]);
