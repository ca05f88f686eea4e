// A page outlives the visit: once the server knows nobody any more, it says so, with the way back.

const fetched = window.fetch;

function told() {
  if (document.querySelector(".signed-out")) return;
  const line = document.createElement("p");
  line.className = "signed-out";
  line.setAttribute("role", "alert");
  const link = document.createElement("a");
  link.href = `sign-in?to=${encodeURIComponent(location.search)}`;
  link.textContent = "Sign in again";
  line.append("You are signed out. ", link);
  document.body.append(line);
}

window.fetch = async (...given) => {
  const answer = await fetched(...given);
  if (answer.status === 401) told();
  return answer;
};
