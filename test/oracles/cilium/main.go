// Command cilium-oracle answers what Cilium's own policy engine makes of a cluster, its policies and its connections:
// one scenario a line in, one answer a line out.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
)

const maxLine = 64 << 20

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), maxLine)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		if err := out.Encode(answerLine(lines.Bytes())); err != nil {
			fail(err)
		}
	}
	if err := lines.Err(); err != nil {
		fail(err)
	}
}

func answerLine(line []byte) (result answer) {
	defer func() {
		if problem := recover(); problem != nil {
			result = answer{Error: fmt.Sprintf("panic: %v", problem)}
		}
	}()
	var s scenario
	if err := json.Unmarshal(line, &s); err != nil {
		return answer{Error: err.Error()}
	}
	result, err := judge(s)
	if err != nil {
		return answer{Error: err.Error()}
	}
	return result
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
