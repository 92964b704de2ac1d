console.error('DINGTALK_AGENT_ID must be a number')
process.exitCode = 78
